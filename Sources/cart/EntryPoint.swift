import ArgumentParser
import CartService
import Foundation

/// Parses the command line, runs the command, and turns every failure into one sentence and an exit code.
@main
enum EntryPoint {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try CartCommand.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(error)
        }
    }

    private static func end(_ error: any Error) -> Never {
        switch error {
        case let failure as CommandFailure: end(failure)
        case let error as CartError: end(CommandFailure(error))
        case is CancellationError: exit(CommandFailure.ExitCode.done.rawValue)
        default:
            let isHelp = CartCommand.exitCode(for: error) == .success
            let message = unknownCommand() ?? CartCommand.fullMessage(for: error)
            try? FileHandle(fileDescriptor: isHelp ? 1 : 2).write(contentsOf: Data("\(message)\n".utf8))
            exit((isHelp ? CommandFailure.ExitCode.done : .usage).rawValue)
        }
    }

    /// What is wrong when the first word is no command; `nil` when it is one, or an option.
    private static func unknownCommand() -> String? {
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), word != "help" else {
            return nil
        }
        let names = CartCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
            .filter { !$0.hasPrefix("_") }
        guard !names.contains(word), !word.hasPrefix("_") else { return nil }
        let hint = NearestName.find(word, among: names).map { "did you mean '\($0)'?" } ?? "see 'cart --help'."
        return "Error: There is no command '\(word)'; \(hint)"
    }

    private static func end(_ failure: CommandFailure) -> Never {
        let isColored = Terminal.isTerminal(2)
        let name = isColored ? "\u{1B}[31mcart:\u{1B}[0m" : "cart:"
        try? FileHandle.standardError.write(contentsOf: Data("\(name) \(failure.message)\n".utf8))
        exit(failure.exitCode.rawValue)
    }
}
