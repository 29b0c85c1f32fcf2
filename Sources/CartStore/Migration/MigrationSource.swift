import CartModel
import Hiredis

/// What a caller sees of a source before it asks for a migration.
enum MigrationSource {
    /// There is nothing to hand over.
    case nothing(reason: String?)

    /// The generation to name in the request; it keeps a delayed request from taking a later cart.
    case generation(String)

    /// Reads `state`, `gen`, `merged_into`, `entries`.
    init(_ values: RedisArray, target: String) {
        guard values.count == 4, let gen = values[1].string else {
            self = .nothing(reason: nil)
            return
        }
        switch values[0].string {
        case "marker" where values[2].string != target: self = .nothing(reason: "already_migrated")
        case nil where (values[3].decimal ?? 0) == 0: self = .nothing(reason: nil)
        default: self = .generation(gen)
        }
    }

    /// The fields that this reads.
    static let fields = ["state", "gen", "merged_into", "entries"]
}
