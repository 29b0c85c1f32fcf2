import CartService
import HTTPTypes
import Hummingbird

/// Answers with metrics for Prometheus.
///
/// Requests from this machine need no key; others need an API key with the scope `admin`.
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
