import Foundation

/// The built `cart`, run as a process of its own.
enum CartProcess {
    /// Starts `cart` in a directory.
    static func start(
        _ arguments: [String],
        in directory: TemporaryDirectory,
        environment: [String: String] = [:]
    ) throws
        -> WatchedProcess
    {
        try WatchedProcess([executable().path] + arguments, in: directory, environment: environment)
    }

    /// Runs `cart` to its end.
    static func run(
        _ arguments: [String],
        in directory: TemporaryDirectory,
        environment: [String: String] = [:]
    )
        async throws -> WatchedProcess.Outcome
    {
        try await start(arguments, in: directory, environment: environment).outcome()
    }

    /// The executable lies in the directory of the test bundle.
    static func executable() throws -> URL {
        let candidates =
            [Bundle.main.executableURL, URL(fileURLWithPath: CommandLine.arguments[0])]
            + Bundle.allBundles.map(\.bundleURL)
        for candidate in candidates.compactMap(\.self) {
            let url = candidate.deletingLastPathComponent().appendingPathComponent("cart")
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), !isDirectory.boolValue {
                return url
            }
        }
        throw MissingExecutable()
    }
}

/// There is no `cart` beside the tests.
struct MissingExecutable: Error, CustomStringConvertible {
    var description: String { "the executable 'cart' is not beside the test bundle; build it with 'swift build'" }
}
