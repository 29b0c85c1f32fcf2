import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceLifecycle
import Synchronization

/// A shop's own server, which tells names and prices.
final class CatalogServer: Sendable {
    private let state = Mutex<(answer: String, status: HTTPResponse.Status, isSilent: Bool, asked: [String])>(
        (#"{"products":[]}"#, .ok, false, [])
    )

    /// The bodies of the questions so far.
    var asked: [String] { state.withLock { $0.asked } }

    /// What it answers from now on.
    func answer(_ answer: String, status: HTTPResponse.Status = .ok) {
        state.withLock { ($0.answer, $0.status) = (answer, status) }
    }

    /// Answers nothing from now on, until it is shut down.
    func fallSilent() {
        state.withLock { $0.isSilent = true }
    }

    /// Runs a body while the server listens on a free port.
    static func run(_ body: @Sendable @escaping (CatalogServer, _ url: String) async throws -> Void) async throws {
        let server = CatalogServer()
        let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
            let question = String(buffer: try await request.body.collect(upTo: 1 << 20))
            let (answer, status, isSilent) = server.state.withLock { state in
                state.asked.append(question)
                return (state.answer, state.status, state.isSilent)
            }
            if isSilent { try await gracefulShutdown() }
            return Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: answer)))
        }
        let configuration = ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0))
        try await Application(responder: responder, configuration: configuration).test(.live) { client in
            try await body(server, "http://127.0.0.1:\(client.port ?? 0)/prices")
        }
    }
}
