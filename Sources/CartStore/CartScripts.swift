import Hiredis

/// The scripts of this service, put together from the files beside this one.
enum CartScripts {
    static let add = mutation("add", PackageResources.add_lua)
    static let setQuantity = mutation("set_quantity", PackageResources.line_lua, PackageResources.set_quantity_lua)
    static let adjustQuantity = mutation(
        "adjust_quantity",
        PackageResources.line_lua,
        PackageResources.adjust_quantity_lua
    )
    static let update = mutation("update", PackageResources.update_lua)
    static let remove = mutation("remove", PackageResources.line_lua, PackageResources.remove_lua, flags: .allowOOM)
    static let clear = mutation("clear", PackageResources.clear_lua, flags: .allowOOM)
    static let setMetadata = mutation("set_metadata", PackageResources.set_metadata_lua)
    static let move = mutation("move", PackageResources.line_lua, PackageResources.move_lua)

    static let migrate = script(
        "migrate",
        PackageResources.chunks_lua,
        PackageResources.merge_lua,
        PackageResources.ledger_lua,
        PackageResources.settle_lua,
        PackageResources.migrate_lua
    )
    static let reports = script(
        "reports",
        PackageResources.chunks_lua,
        PackageResources.ledger_lua,
        PackageResources.reports_lua,
        flags: .noWrites
    )

    static let erase = script("erase", PackageResources.erase_lua, flags: .allowOOM)
    static let touch = script("touch", PackageResources.touch_lua)
    static let ready = script("ready", PackageResources.ready_lua, flags: .noWrites)

    /// What Redis is told about a script before it runs it (https://redis.io/docs/latest/develop/interact/programmability/eval-intro/).
    private enum Flags: String {
        case none = ""
        case noWrites = " flags=no-writes"
        case allowOOM = " flags=allow-oom"
    }

    private static func mutation(_ name: String, _ parts: [UInt8]..., flags: Flags = .none) -> RedisScript {
        make(name, [PackageResources.guard_lua, PackageResources.commit_lua] + parts, flags)
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
