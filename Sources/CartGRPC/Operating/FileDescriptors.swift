import SwiftProtobuf

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The proto files of all that is served, as reflection hands them out.
enum FileDescriptors {
    /// Each file by its name, serialized.
    static let files: [String: Data] = {
        var files: [String: Data] = [:]
        for file in parsed {
            guard let bytes: Data = try? file.serializedBytes() else { preconditionFailure("\(file.name) is broken") }
            files[file.name] = bytes
        }
        return files
    }()

    /// The name of the file that defines a symbol: a service, one of its methods, or a message.
    static let fileNames: [String: String] = {
        var names: [String: String] = [:]
        for file in parsed {
            for service in file.service {
                names["\(file.package).\(service.name)"] = file.name
                for method in service.method { names["\(file.package).\(service.name).\(method.name)"] = file.name }
            }
            for message in file.messageType { names["\(file.package).\(message.name)"] = file.name }
        }
        return names
    }()

    /// The names of all services.
    static let services: [String] = parsed.flatMap { file in file.service.map { "\(file.package).\($0.name)" } }
        .sorted()

    private static let parsed: [Google_Protobuf_FileDescriptorProto] = [
        boutique, boutique.replacing("hipstershop", with: "oteldemo"), text(PackageResources.basket_json),
        text(PackageResources.health_json), text(PackageResources.reflection_json),
    ].map { json in
        guard let file = try? Google_Protobuf_FileDescriptorProto(jsonString: json) else {
            preconditionFailure("a descriptor is not what scripts/generate-protobuf writes")
        }
        return file
    }

    /// The OpenTelemetry demo has the same file under another package.
    private static let boutique = text(PackageResources.hipstershop_json)

    private static func text(_ json: [UInt8]) -> String { String(decoding: json, as: UTF8.self) }
}
