import CartService
import GRPCCore

/// Whether the server can serve: as long as Redis answers.
struct HealthService: Grpc_Health_V1_Health.SimpleServiceProtocol {
    let carts: Carts

    /// How often a watched state is looked at.
    private static let interval = Duration.seconds(5)

    func check(
        request: Grpc_Health_V1_HealthCheckRequest,
        context: ServerContext
    ) async throws -> Grpc_Health_V1_HealthCheckResponse {
        let status = await status(of: request.service)
        guard status != .serviceUnknown else {
            throw RPCError(code: .notFound, message: "There is no service of the name \(request.service).")
        }
        return Self.response(status)
    }

    func watch(
        request: Grpc_Health_V1_HealthCheckRequest,
        response: RPCWriter<Grpc_Health_V1_HealthCheckResponse>,
        context: ServerContext
    ) async throws {
        var last: Grpc_Health_V1_HealthCheckResponse.ServingStatus?
        while !context.cancellation.isCancelled {
            let status = await status(of: request.service)
            if status != last { try await response.write(Self.response(status)) }
            last = status
            try await Task.sleep(for: Self.interval)
        }
    }

    private func status(of service: String) async -> Grpc_Health_V1_HealthCheckResponse.ServingStatus {
        guard service.isEmpty || FileDescriptors.services.contains(service) else { return .serviceUnknown }
        do {
            try await carts.checkReadiness()
            return .serving
        } catch {
            return .notServing
        }
    }

    private static func response(
        _ status: Grpc_Health_V1_HealthCheckResponse.ServingStatus
    ) -> Grpc_Health_V1_HealthCheckResponse {
        var response = Grpc_Health_V1_HealthCheckResponse()
        response.status = status
        return response
    }
}
