import Foundation
import Processes
import Testing

@Suite("ChildProcess")
struct ChildProcessTests {
    private func run(
        _ script: String,
        environment: [String: String] = ["PATH": "/usr/bin:/bin"]
    ) throws -> (ChildProcess, FileHandle) {
        let output = Pipe()
        let process = try ChildProcess(
            ["/bin/sh", "-c", script],
            environment: environment,
            standardOutput: output.fileHandleForWriting.fileDescriptor
        )
        try output.fileHandleForWriting.close()
        return (process, output.fileHandleForReading)
    }

    @Test("the exit code is the program's own")
    func exitCode() throws {
        let (process, _) = try run("exit 7")
        process.wait()
        #expect(process.exitCode == 7)
        #expect(!process.isRunning)
    }

    @Test("a process that a signal ended has 128 and the signal's number as its exit code")
    func signalled() throws {
        let (process, _) = try run("kill -KILL $$")
        process.wait()
        #expect(process.exitCode == 128 + SIGKILL)
    }

    @Test("a signal ends a program that waits")
    func signal() throws {
        let (process, output) = try run("echo ready; while :; do sleep 1; done")
        #expect(try output.read(upToCount: 1) == Data("r".utf8))
        process.signal(SIGTERM)
        process.wait()
        #expect(process.exitCode == 128 + SIGTERM)
    }

    @Test("a program has the variables that were given, and an empty input")
    func environment() throws {
        let (process, output) = try run(
            "cat; echo \"$COLOUR\"",
            environment: ["COLOUR": "blue", "PATH": "/usr/bin:/bin"]
        )
        #expect(try output.readToEnd() == Data("blue\n".utf8))
        process.wait()
    }

    @Test("a program that is not there is refused with the system's reason")
    func missing() {
        #expect {
            try ChildProcess(["/nowhere/program"], environment: [:], standardOutput: 1)
        } throws: {
            "\($0)" == "posix_spawn: No such file or directory"
        }
    }
}
