/// What one run measured.
struct Measurement: Codable, Sendable {
    var commandsPerSecond: Double
    /// CPU time of the client's process per command.
    var clientMicroseconds: Double
    /// CPU time of Redis per command.
    var redisMicroseconds: Double
    /// Of one call, in microseconds.
    var p50: Double
    /// Of one call, in microseconds.
    var p99: Double
}
