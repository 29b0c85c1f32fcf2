import ArgumentParser
import Foundation

/// What every command takes: where Redis is, and what is configured.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The Redis to use, for example redis://127.0.0.1:6379 or redis+unix:///run/redis.sock.",
            valueName: "url"
        )
    )
    var redis: String?

    @Option(help: ArgumentHelp("A YAML file with configuration.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("set"),
        parsing: .singleValue,
        help: ArgumentHelp(
            "Sets a configuration key, over the environment and the file; repeatable.",
            valueName: "key=value"
        )
    )
    var assignments: [String] = []

    @Option(help: ArgumentHelp("The directory of the private Redis and of made-up secrets.", valueName: "dir"))
    var data = ".cart"

    /// The data directory.
    var directory: DataDirectory { DataDirectory(path: data) }

    /// Reads the configuration, strongest first: options, `--set`, the environment, the file.
    ///
    /// - Parameter options: What options of the command itself gave.
    func settings(_ options: [(key: ConfigurationKey, value: String?)] = []) throws(CommandFailure) -> ServiceSettings {
        try ServiceSettings(reader(options))
    }

    private func reader(
        _ options: [(key: ConfigurationKey, value: String?)]
    ) throws(CommandFailure)
        -> ConfigurationReader
    {
        var given: [(key: ConfigurationKey, value: String)] = []
        for option in [(ConfigurationKeys.redisURL, redis)] + options {
            if let value = option.1 { given.append((option.0, value)) }
        }
        var layers = [
            try ConfigurationLayers.Layer.commandLine(assignments: assignments, options: given),
            try ConfigurationLayers.Layer.environment(ProcessInfo.processInfo.environment),
        ]
        if let config { layers.append(try .file(config)) }
        return ConfigurationReader(layers: ConfigurationLayers(layers))
    }
}
