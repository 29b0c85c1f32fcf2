public import CartModel
import Hiredis

extension RedisCartStore {
    /// The scripts that a store of a configuration runs: name and text, as Redis gets it.
    public static func scripts(for configuration: CartsConfiguration) -> [(name: String, text: String)] {
        CartScripts.scripts(for: ScriptSettings(configuration)).all.map { ($0.name, $0.source) }
    }
}
