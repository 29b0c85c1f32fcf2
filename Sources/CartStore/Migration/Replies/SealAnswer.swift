import CartModel
import Hiredis

/// What `seal` answers.
enum SealAnswer: Equatable {
    case sealed(SealRecord)
    case nothing
    /// The source's gen is not the one that the request names.
    case changed
    /// It is sealed for another target.
    case conflict
    /// It was migrated to that target.
    case marker(target: String)
    case late
    /// This field of the source is not what this service writes.
    case corrupted(field: String)

    /// Reads a reply.
    init(_ value: RedisValue) throws(CartError) {
        guard let elements = value.elements, let word = elements.first?.string else {
            throw .unexpectedReply(of: "seal")
        }
        switch word {
        case "sealed":
            guard let record = SealRecord(elements) else { throw .unexpectedReply(of: "seal") }
            self = .sealed(record)
        case "nothing": self = .nothing
        case "changed": self = .changed
        case "conflict": self = .conflict
        case "marker": self = .marker(target: elements.count > 1 ? elements[1].string ?? "" : "")
        case "late", "early": self = .late
        case "corrupted": self = .corrupted(field: elements.last?.string ?? "")
        default: throw .unexpectedReply(of: "seal")
        }
    }
}
