import Hiredis

/// The scripts of this service, put together from the files beside this one.
enum CartScripts {
    private typealias Files = PackageResources

    static let add = mutation("add", Files.item_lua, Files.add_lua)
    static let setQuantity = mutation("set_quantity", Files.set_quantity_lua)
    static let adjustQuantity = mutation("adjust_quantity", Files.adjust_quantity_lua)
    static let update = mutation("update", Files.item_lua, Files.update_lua)
    static let reprice = mutation("reprice", Files.item_lua, Files.reprice_lua)
    static let remove = mutation("remove", Files.remove_lua, flags: .allowOOM)
    static let clear = mutation("clear", Files.clear_lua, flags: .allowOOM)
    static let setMetadata = mutation("set_metadata", Files.set_metadata_lua)
    static let move = mutation("move", Files.move_lua)

    static let erase = script("erase", Files.clock_lua, Files.event_lua, Files.erase_lua, flags: .allowOOM)
    static let repair = script("repair", Files.repair_lua, flags: .allowOOM)
    static let touch = script("touch", Files.touch_lua)
    static let ready = script("ready", Files.ready_lua, flags: .noWrites)

    static let migrate = merge("migrate", Files.settle_lua, Files.event_lua, Files.migrate_lua)
    static let apply = merge("apply", Files.event_lua, Files.difference_lua, Files.applying_lua, Files.apply_lua)
    static let applyResult = merge("apply_result", Files.event_lua, Files.applying_lua, Files.apply_result_lua)
    static let refuse = merge("refuse", Files.event_lua, Files.applying_lua, Files.refuse_lua)
    static let seal = merge("seal", Files.seal_lua)
    static let final = merge("final", Files.settle_lua, Files.final_lua)
    static let unseal = merge("unseal", Files.settle_lua, Files.unseal_lua)
    static let lift = merge("lift", Files.settle_lua, Files.lift_lua)
    static let undo = merge(
        "undo",
        Files.event_lua,
        Files.replies_lua,
        Files.difference_lua,
        Files.undoing_lua,
        Files.undo_lua
    )
    static let restore = merge("restore", Files.settle_lua, Files.restore_lua)
    static let undoDone = script("undo_done", Files.undo_done_lua)
    static let claimIdle = script("claim_idle", Files.clock_lua, Files.claim_idle_lua)
    static let rested = script("rested", Files.rested_lua)
    static let claim = script("claim", Files.clock_lua, Files.claim_lua)
    static let lookAtSource = script(
        "look_at_source",
        Files.replicas_lua,
        Files.whole_lua,
        Files.look_at_source_lua,
        flags: .noWrites
    )
    static let lookAtTarget = script(
        "look_at_target",
        Files.replicas_lua,
        Files.look_at_target_lua,
        flags: .noWrites
    )
    static let formerOwners = script("former_owners", Files.clock_lua, Files.former_owners_lua, flags: .noWrites)
    static let reports = script("reports", Files.chunks_lua, Files.ledger_lua, Files.reports_lua, flags: .noWrites)

    /// What Redis is told about a script before it runs it (https://redis.io/docs/latest/develop/interact/programmability/eval-intro/).
    private enum Flags: String {
        case none = ""
        case noWrites = " flags=no-writes"
        case allowOOM = " flags=allow-oom"
    }

    /// A script that changes a cart: `--include NAME` in it stands for a fragment that runs in its place.
    private static func mutation(_ name: String, _ parts: [UInt8]..., flags: Flags = .none) -> RedisScript {
        let fragments = [("guard", Files.guard_lua), ("line", Files.line_lua), ("commit", Files.commit_lua)]
        var text = parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        for (fragment, bytes) in fragments {
            text = text.replacing("--include \(fragment)\n", with: String(decoding: bytes, as: UTF8.self))
        }
        return make(name, [Files.event_lua, Files.whole_lua, Files.replies_lua, Array(text.utf8)], flags)
    }

    /// A script of the migration protocol: the rules of a merge, both sides' books, and its own part.
    private static func merge(_ name: String, _ parts: [UInt8]...) -> RedisScript {
        let shared = [
            Files.chunks_lua, Files.clock_lua, Files.whole_lua, Files.merge_lua, Files.target_lua, Files.ledger_lua,
            Files.snapshot_lua,
        ]
        return make(name, shared + parts, .none)
    }

    private static func script(_ name: String, _ parts: [UInt8]..., flags: Flags = .none) -> RedisScript {
        make(name, parts, flags)
    }

    private static func make(_ name: String, _ parts: [[UInt8]], _ flags: Flags) -> RedisScript {
        // The first line declares the dialect: with it Redis refuses access to other slots, and refuses a writing
        // script as a whole when memory is short.
        let body = parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        return RedisScript(name: name, source: "#!lua\(flags.rawValue)\n\(body)")
    }
}
