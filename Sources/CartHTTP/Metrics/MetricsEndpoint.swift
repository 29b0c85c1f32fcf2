import CartService
import HTTPTypes
import Hummingbird

/// Figures for Prometheus: from this machine for anybody, from elsewhere for an API key of the scope `admin`.
struct MetricsEndpoint: Sendable {
    let text: (@Sendable () -> String)?
    let service: ServiceAPI

    func respond(to call: Call) async throws(CartError) -> Response {
        // Behind a proxy on this machine every request comes from here.
        let isLocal = call.context.peer.flatMap { AddressRange($0) }?.isLoopback ?? true
        if !isLocal || !call.fields.forwardedFor.isEmpty { try await service.caller(call).require(.admin) }
        guard let text else { throw .notFound }
        let headers: HTTPFields = [.contentType: "text/plain; version=0.0.4", .cacheControl: "no-store"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text())))
    }
}
