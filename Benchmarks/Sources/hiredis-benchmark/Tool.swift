import Foundation

/// Runs programs from `PATH`.
enum Tool {
    /// Starts a program in the background.
    static func start(_ words: [String], output: Pipe? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw BenchmarkError("cannot start \(words[0]): \(error)")
        }
        return process
    }

    /// Runs a program to its end and returns what it printed.
    static func run(_ words: [String]) throws -> String {
        let pipe = Pipe()
        let process = try start(words, output: pipe)
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError("\(words[0]) ended with \(process.terminationStatus); is it installed?")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
