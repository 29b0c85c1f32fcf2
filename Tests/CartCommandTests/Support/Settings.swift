@testable import cart

/// Settings as `cart` would read them from these sources.
func settings(
    _ assignments: String...,
    environment: [String: String] = [:],
    file: String? = nil
) throws
    -> ServiceSettings
{
    var layers = [
        try ConfigurationLayers.Layer.commandLine(assignments: assignments, options: []),
        try ConfigurationLayers.Layer.environment(environment),
    ]
    if let file { layers.append(try .file(file)) }
    return try ServiceSettings(ConfigurationReader(layers: ConfigurationLayers(layers)))
}

/// The message with which a start is refused, which must be a usage error.
func refusal(_ body: () throws -> some Any) -> String? {
    do {
        _ = try body()
        return nil
    } catch let failure as CommandFailure {
        return failure.exitCode == .usage ? failure.message : "exit code \(failure.exitCode)"
    } catch {
        return "\(error)"
    }
}
