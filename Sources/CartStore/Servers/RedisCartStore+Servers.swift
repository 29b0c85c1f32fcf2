public import CartModel
import Hiredis

extension RedisCartStore {
    /// How every server is, primaries first.
    ///
    /// - Throws: ``CartError`` with code `store_unavailable` when no server is known. A server that does not answer is
    ///   listed with a failure as its state.
    public func serverStates() async throws(CartError) -> [(address: String, state: Result<ServerState, CartError>)] {
        var command = RedisCommand("INFO")
        command.isRepeatable = true
        let replies: [RedisServerReply]
        do {
            replies = try await redis.executeOnEveryServer(command)
        } catch {
            throw CartError(error)
        }
        return replies.map { reply in
            let state = reply.result.mapError { CartError($0) }.map { value in
                ServerState(address: reply.address, latency: reply.duration, information: value.string ?? "")
            }
            return (reply.address, state)
        }
    }

    /// What a server says of itself.
    public func serverInformation() async throws(CartError) -> ServerInformation {
        ServerInformation(try await send(RedisCommand("INFO")).string ?? "")
    }

    /// What is wrong with the server's version and settings; empty when nothing is.
    public func inspectServer() async throws(CartError) -> [ServerWarning] {
        let fields = try await serverInformation()
        return ServerWarning.all(
            version: fields.compatibleVersion,
            evictionPolicy: fields["maxmemory_policy"] ?? "unknown"
        )
    }
}
