/// What one run measured.
struct Measurement: Codable, Sendable {
    var commandsPerSecond: Double
    /// CPU of the client's process, a command.
    var clientMicroseconds: Double
    /// CPU of Redis, a command.
    var redisMicroseconds: Double
    /// Of one call, in microseconds.
    var p50: Double
    /// Of one call, in microseconds.
    var p99: Double
}
