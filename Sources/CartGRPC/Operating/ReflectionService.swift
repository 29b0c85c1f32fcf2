import GRPCCore
import SwiftProtobuf

/// Tells tools such as grpcurl which services there are, and what their messages look like.
struct ReflectionService: Grpc_Reflection_V1_ServerReflection.SimpleServiceProtocol {
    func serverReflectionInfo(
        request: RPCAsyncSequence<Grpc_Reflection_V1_ServerReflectionRequest, any Error>,
        response: RPCWriter<Grpc_Reflection_V1_ServerReflectionResponse>,
        context: ServerContext
    ) async throws {
        for try await question in request {
            var answer = Grpc_Reflection_V1_ServerReflectionResponse()
            answer.validHost = question.host
            answer.originalRequest = question
            answer.messageResponse = Self.answer(to: question)
            try await response.write(answer)
        }
    }

    private static func answer(
        to question: Grpc_Reflection_V1_ServerReflectionRequest
    ) -> Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse {
        switch question.messageRequest {
        case .listServices:
            var list = Grpc_Reflection_V1_ListServiceResponse()
            list.service = FileDescriptors.services.map { name in
                var service = Grpc_Reflection_V1_ServiceResponse()
                service.name = name
                return service
            }
            return .listServicesResponse(list)
        case .fileByFilename(let name): return file(name)
        case .fileContainingSymbol(let symbol): return file(FileDescriptors.fileNames[symbol])
        case .fileContainingExtension, .allExtensionNumbersOfType: return error(.notFound, "There are no extensions.")
        case nil: return error(.invalidArgument, "The request asks for nothing.")
        }
    }

    private static func file(_ name: String?) -> Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse {
        guard let name, let bytes = FileDescriptors.files[name] else {
            return error(.notFound, "There is no such file or symbol.")
        }
        // No file imports another.
        var response = Grpc_Reflection_V1_FileDescriptorResponse()
        response.fileDescriptorProto = [bytes]
        return .fileDescriptorResponse(response)
    }

    private static func error(
        _ code: RPCError.Code,
        _ message: String
    ) -> Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse {
        var error = Grpc_Reflection_V1_ErrorResponse()
        error.errorCode = Int32(code.rawValue)
        error.errorMessage = message
        return .errorResponse(error)
    }
}
