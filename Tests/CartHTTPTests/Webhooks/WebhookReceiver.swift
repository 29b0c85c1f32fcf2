import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A receiver that notes the messages that it takes, and answers as a test wants.
final class WebhookReceiver: Sendable {
    struct Message: Sendable {
        let id: String
        let timestamp: String
        let signature: String
        let body: String
    }

    private struct State {
        var taken: [Message] = []
        var status = HTTPResponse.Status.noContent
        var delay = Duration.zero
        var attempts = 0
    }

    private let state = Mutex(State())

    /// The messages that were taken, in their order.
    var taken: [Message] { state.withLock { $0.taken } }

    /// How many messages came, taken or not.
    var attempts: Int { state.withLock { $0.attempts } }

    /// How it answers from now on.
    func answer(_ status: HTTPResponse.Status, after delay: Duration = .zero) {
        state.withLock { ($0.status, $0.delay) = (status, delay) }
    }

    /// Runs a body while the receiver listens; `port` 0 takes a free one.
    func run(port: Int = 0, _ body: @Sendable @escaping (_ port: Int) async throws -> Void) async throws {
        let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
            let text = String(buffer: try await request.body.collect(upTo: 1 << 20))
            func field(_ name: String) -> String { HTTPField.Name(name).flatMap { request.headers[$0] } ?? "" }
            let message = Message(
                id: field("webhook-id"),
                timestamp: field("webhook-timestamp"),
                signature: field("webhook-signature"),
                body: text
            )
            let (status, delay) = self.state.withLock { state in
                state.attempts += 1
                if state.status.kind == .successful { state.taken.append(message) }
                return (state.status, state.delay)
            }
            if delay > .zero { try await Task.sleep(for: delay) }
            return Response(status: status)
        }
        let (running, isRunning) = AsyncStream<Int>.makeStream()
        let logger = Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            responder: responder,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { isRunning.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                // A server that cannot listen never tells that it does.
                defer { isRunning.finish() }
                try await group.run()
            }
            if let port = await running.first(where: { _ in true }) {
                try await body(port)
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }
}
