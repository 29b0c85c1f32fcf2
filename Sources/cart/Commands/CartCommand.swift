import ArgumentParser
import CartService

/// The root command.
struct CartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cart",
        abstract: "Carts in Redis: serve them, look at them, migrate them.",
        discussion: """
            Exit codes: 0 done, 1 refused or nothing found, 2 usage, 3 Redis or the service unreachable.

            Completions: cart --generate-completion-script bash > /etc/bash_completion.d/cart (zsh and fish as well)
            """,
        version: CartVersionNumber.text,
        subcommands: [
            ServeCommand.self, InspectCommand.self, DumpCommand.self, MigrateCommand.self, UndoCommand.self,
            RecoverCommand.self, ListCommand.self, EventsCommand.self, ExportCommand.self, ImportCommand.self,
            EraseCommand.self, WebhooksCommand.self, DoctorCommand.self, HealthCommand.self, TopCommand.self,
            RepairCommand.self, ScriptsCommand.self,
            KeyCommand.self, TokenCommand.self, IdentifierCommand.self, BenchCommand.self, ProveCommand.self,
            EmbeddedRedisCommand.self,
        ]
    )
}
