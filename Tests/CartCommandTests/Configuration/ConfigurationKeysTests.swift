import Foundation
import Testing

@testable import cart

@Suite("The table of configuration keys")
struct ConfigurationKeysTests {
    @Test("docs/configuration.md lists exactly the keys of the code, in their order")
    func documentation() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
        let rows = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("| `") }.map(String.init)
        #expect(rows == ConfigurationKeys.all.map(row))
    }

    @Test("every default is a value that the key allows, and every name is there once")
    func defaults() throws {
        _ = try settings()
        let names = ConfigurationKeys.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(ConfigurationKeys.all.map(\.environmentName)).count == names.count)
    }

    private func row(_ key: ConfigurationKey) -> String {
        let standard = key.standard.isEmpty ? "" : "`\(key.standard)`"
        let allowed = key.type.allowed.replacingOccurrences(of: "|", with: "\\|")
        return
            "| `\(key.name)` | \(key.type.name) | \(standard) | \(allowed) | \(key.isSecret ? "yes" : "") | \(key.summary) |"
    }
}
