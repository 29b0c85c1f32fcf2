/// What every log line says of the request that it was written for.
public enum LogContext {
    /// The id of the request that the current task works on; `nil` outside requests.
    @TaskLocal public static var requestID: String?
}
