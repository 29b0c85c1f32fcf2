package import CartModel
import Tracing

/// Spans of what the library does, for whatever tracer the program has bootstrapped (swift-distributed-tracing).
package enum Spans {
    /// Whether there is a tracer; without one a span costs a comparison.
    ///
    /// Looked up once, so a program bootstraps its tracer before its first call.
    package static let areWanted = !(InstrumentationSystem.tracer is NoOpTracer)

    /// Runs a closure within a span.
    ///
    /// The span ends with the closure, and records its error.
    package static func within<Outcome>(
        _ name: String,
        asksServer: Bool = false,
        _ body: () async throws(CartError) -> Outcome
    ) async throws(CartError) -> Outcome {
        guard areWanted else { return try await body() }
        let span = InstrumentationSystem.tracer.startSpan(name, ofKind: asksServer ? .client : .internal)
        defer { span.end() }
        let result: Result<Outcome, CartError> = await ServiceContext.$current.withValue(span.context) {
            do throws(CartError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        if case .failure(let error) = result {
            span.setStatus(SpanStatus(code: .error, message: error.code.rawValue))
        }
        return try result.get()
    }
}
