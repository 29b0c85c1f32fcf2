import Foundation
import Testing

/// Runs what `docs/quickstart.md` tells a newcomer to type, and holds the output against what stands there.
@Suite("docs/quickstart.md", .timeLimit(.minutes(2)))
struct QuickstartTests {
    struct Step {
        let command: String
        var output: [String] = []
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Commands and their output, from the blocks that are marked as `sh`.
    private static func steps() throws -> [Step] {
        var steps: [Step] = []
        var isInside = false
        let text = try String(contentsOf: root.appending(path: "docs/quickstart.md"), encoding: .utf8)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```sh" {
                isInside = true
            } else if line == "```" {
                isInside = false
            } else if isInside, line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2))))
            } else if isInside, !steps.isEmpty {
                steps[steps.count - 1].output.append(String(line))
            }
        }
        return steps
    }

    /// Whether a line is what the document says, where `…` stands for anything.
    private static func matches(_ line: String, _ pattern: String) -> Bool {
        var rest = line[...]
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == 0 {
                guard rest.hasPrefix(part) else { return false }
                rest = rest.dropFirst(part.count)
            } else if index == parts.count - 1 {
                return rest.hasSuffix(part)
            } else {
                guard let found = rest.firstRange(of: part) else { return false }
                rest = rest[found.upperBound...]
            }
        }
        return rest.isEmpty
    }

    @Test("every command prints what the document says")
    func run() async throws {
        let directory = try TemporaryDirectory()
        let service = try await RunningService(in: directory, ["--demo"])
        let steps = try Self.steps()
        #expect(steps.count > 15)
        // One shell runs all of them, for variables live from step to step; a line tells them apart.
        let executable = try CartProcess.executable().deletingLastPathComponent().path
        var script = "export PATH='\(executable)':\"$PATH\"\n"
        for step in steps {
            script += step.command.replacingOccurrences(of: "http://127.0.0.1:8080", with: "\(service.url)") + "\n"
            script += "printf '\\n---\\n'\n"
        }
        let outcome = try await WatchedProcess(["bash", "-c", script], in: directory).outcome()
        let outputs = outcome.output.components(separatedBy: "\n---\n")
        try #require(outputs.count == steps.count + 1, "\(outcome.errors)")
        for (step, output) in zip(steps, outputs) {
            let lines = output.split(separator: "\n").map(String.init)
            #expect(lines.count == step.output.count, "\(step.command)\n\(output)")
            for (line, pattern) in zip(lines, step.output) {
                #expect(Self.matches(line, pattern), "\(step.command)\nprinted: \(line)\nwritten: \(pattern)")
            }
        }
    }
}
