import Hiredis
import Synchronization

/// The scripts of this service, put together from the files in `Scripts`.
///
/// `--include NAME` in a script stands for the fragment of that name, which runs in its place.
struct CartScripts: Sendable {
    let add, setQuantity, adjustQuantity, update, reprice, remove, clear, setMetadata, replace, move: RedisScript
    let erase, repair, touch, ready, noteSeen: RedisScript
    let migrate, apply, applyResult, refuse, seal, final, unseal, reopen, lookAtSource, lookAtTarget: RedisScript
    let undo, restore, undoDone, formerOwners, reports: RedisScript
    let startCheckout, endCheckout: RedisScript
    let claimIdle, forgetIdle, claim, holdLease: RedisScript

    /// Every script.
    let all: [RedisScript]

    private typealias Files = PackageResources

    // Every connection treats each script object as a different script, so equal scripts are made only once.
    private static let known = Mutex<[ScriptSettings: CartScripts]>([:])

    /// The scripts for a configuration.
    static func scripts(for settings: ScriptSettings) -> CartScripts {
        known.withLock { known in
            if let scripts = known[settings] { return scripts }
            let scripts = CartScripts(settings)
            known[settings] = scripts
            return scripts
        }
    }

    private init(_ settings: ScriptSettings) {
        var factory = Factory(settings: settings)
        add = factory.make("add", Files.add_lua)
        setQuantity = factory.make("set_quantity", Files.set_quantity_lua)
        adjustQuantity = factory.make("adjust_quantity", Files.adjust_quantity_lua)
        update = factory.make("update", Files.update_lua)
        reprice = factory.make("reprice", Files.reprice_lua)
        remove = factory.make("remove", Files.remove_lua, flags: .allowOOM)
        clear = factory.make("clear", Files.clear_lua, flags: .allowOOM)
        setMetadata = factory.make("set_metadata", Files.set_metadata_lua)
        replace = factory.make("replace", Files.replace_lua)
        move = factory.make("move", Files.move_lua)

        erase = factory.make("erase", Files.clock_lua, Files.event_lua, Files.erase_lua, flags: .allowOOM)
        repair = factory.make("repair", Files.repair_lua, flags: .allowOOM)
        touch = factory.make("touch", Files.touch_lua)
        noteSeen = factory.make("note_seen", Files.note_seen_lua)
        ready = factory.make("ready", Files.ready_lua, flags: .noWrites)

        let checkouts = [Files.record_lua, Files.following_lua]
        let announcing = [Files.event_lua, Files.announce_migration_lua]
        migrate = factory.merge("migrate", checkouts + [Files.settle_lua] + announcing + [Files.migrate_lua])
        let applying = checkouts + announcing + [Files.applying_lua]
        apply = factory.merge("apply", [Files.difference_lua] + applying + [Files.apply_lua])
        applyResult = factory.merge("apply_result", applying + [Files.apply_result_lua])
        refuse = factory.merge("refuse", applying + [Files.refuse_lua])
        seal = factory.merge("seal", checkouts + [Files.seal_record_lua, Files.seal_lua])
        final = factory.merge("final", checkouts + [Files.seal_record_lua, Files.settle_lua, Files.final_lua])
        unseal = factory.merge("unseal", Files.seal_record_lua, Files.settle_lua, Files.unseal_lua)
        let opening = checkouts + [Files.seal_record_lua, Files.settle_lua, Files.opening_lua]
        reopen = factory.merge("reopen", opening + [Files.reopen_lua])
        let replicas = Files.replicas_lua
        lookAtSource = factory.make(
            "look_at_source",
            replicas,
            Files.whole_lua,
            Files.look_at_source_lua,
            flags: .noWrites
        )
        lookAtTarget = factory.make("look_at_target", replicas, Files.look_at_target_lua, flags: .noWrites)

        let undoing = [Files.event_lua, Files.difference_lua, Files.undoing_lua]
        undo = factory.merge("undo", checkouts + undoing + [Files.undo_lua])
        restore = factory.merge("restore", opening + [Files.restore_lua])
        undoDone = factory.make("undo_done", Files.undo_done_lua)
        formerOwners = factory.make("former_owners", Files.clock_lua, Files.former_owners_lua, flags: .noWrites)
        reports = factory.make("reports", Files.chunks_lua, Files.ledger_lua, Files.reports_lua, flags: .noWrites)

        let ofCheckouts = [
            Files.chunks_lua, Files.clock_lua, Files.whole_lua, Files.head_lua, Files.event_lua, Files.record_lua,
        ]
        startCheckout = factory.make("start_checkout", ofCheckouts + [Files.start_checkout_lua])
        // Taking lines out must work when memory is short.
        endCheckout = factory.make(
            "end_checkout",
            ofCheckouts + [Files.lifetime_lua, Files.given_lua, Files.end_checkout_lua],
            .allowOOM
        )

        claimIdle = factory.make("claim_idle", Files.clock_lua, Files.claim_idle_lua)
        forgetIdle = factory.make("forget_idle", Files.forget_idle_lua)
        claim = factory.make("claim", Files.clock_lua, Files.claim_lua)
        holdLease = factory.make("hold_lease", Files.hold_lease_lua)
        all = factory.made
    }

    /// The flags of a script, which Redis reads before it runs it (https://redis.io/docs/latest/develop/interact/programmability/eval-intro/).
    private enum Flags: String {
        case none = ""
        case noWrites = " flags=no-writes"
        case allowOOM = " flags=allow-oom"
    }

    private struct Factory {
        let settings: ScriptSettings
        /// The scripts made so far.
        private(set) var made: [RedisScript] = []

        init(settings: ScriptSettings) {
            self.settings = settings
        }

        private static let fragments: [String: [UInt8]] = [
            "guard": Files.guard_lua, "line": Files.line_lua, "commit": Files.commit_lua,
            "find_reply": Files.find_reply_lua, "store_reply": Files.store_reply_lua, "item": Files.item_lua,
            "whole": Files.whole_lua, "head": Files.head_lua, "condition": Files.condition_lua,
            "given": Files.given_lua,
        ]

        /// A script of the migration protocol: the shared fragments, and its own part.
        mutating func merge(_ name: String, _ parts: [UInt8]...) -> RedisScript { merge(name, parts) }

        mutating func merge(_ name: String, _ parts: [[UInt8]]) -> RedisScript {
            let shared = [
                Files.chunks_lua, Files.clock_lua, Files.whole_lua, Files.head_lua, Files.lifetime_lua, Files.merge_lua,
                Files.target_lua,
                Files.ledger_lua, Files.snapshot_lua,
            ]
            return make(name, shared + parts, .none)
        }

        mutating func make(_ name: String, _ parts: [UInt8]..., flags: Flags = .none) -> RedisScript {
            make(name, parts, flags)
        }

        mutating func make(_ name: String, _ parts: [[UInt8]], _ flags: Flags = .none) -> RedisScript {
            let body = Array(parts.map(Self.expanded).joined(separator: "\n".utf8))
            // The first line declares the dialect: with it Redis refuses access to other slots, and refuses a writing
            // script as a whole when memory is short.
            let text = Array("#!lua\(flags.rawValue)\n".utf8) + settings.declarations(usedBy: body) + body
            let script = RedisScript(name: name, source: String(decoding: text, as: UTF8.self))
            made.append(script)
            return script
        }

        /// A text with fragments in the places of the lines that include them; fragments may include others.
        private static func expanded(_ text: [UInt8]) -> [UInt8] {
            let include = Array("--include ".utf8)
            var result: [UInt8] = []
            result.reserveCapacity(4 * text.count)
            for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                let words = line.drop { $0 == UInt8(ascii: " ") }
                if words.starts(with: include) {
                    let name = String(decoding: words.dropFirst(include.count), as: UTF8.self)
                    guard let fragment = fragments[name] else {
                        preconditionFailure("There is no fragment of the name \(name).")
                    }
                    result += line.prefix(line.count - words.count) + expanded(fragment)
                } else {
                    result += line
                    result.append(UInt8(ascii: "\n"))
                }
            }
            // The split yields an empty piece after the last line break, which is not a line.
            result.removeLast()
            return result
        }
    }
}
