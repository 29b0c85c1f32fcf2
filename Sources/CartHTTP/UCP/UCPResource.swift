import CartService
import HTTPTypes

/// What is served to shopping platforms.
enum UCPResource: Hashable {
    /// `/.well-known/ucp`
    case profile
    /// `/ucp/v1/carts`
    case carts
    /// `/ucp/v1/carts/{id}`
    case cart(String)
    /// `/ucp/v1/carts/{id}/cancel`
    case cancel(String)
    /// `/ucp/v1/carts/{id}/continue`, which is for browsers.
    case handOver(String)

    /// Reads the segments of a path; `nil` when the path is another one.
    ///
    /// - Parameter base: The segments of `ucp.path`.
    init?(_ names: [String], below base: [String]) {
        if names == [".well-known", "ucp"] {
            self = .profile
            return
        }
        guard names.starts(with: base) else { return nil }
        let rest = Array(names.dropFirst(base.count))
        switch rest.count {
        case 1 where rest[0] == "carts": self = .carts
        case 2 where rest[0] == "carts": self = .cart(rest[1])
        case 3 where rest[0] == "carts" && rest[2] == "cancel": self = .cancel(rest[1])
        case 3 where rest[0] == "carts" && rest[2] == "continue": self = .handOver(rest[1])
        default: return nil
        }
    }

    /// The paths, as `openapi.yaml` has them.
    static let templates = [
        "/.well-known/ucp", "/ucp/v1/carts", "/ucp/v1/carts/{id}", "/ucp/v1/carts/{id}/cancel",
        "/ucp/v1/carts/{id}/continue",
    ]

    /// The place of its path among ``templates``.
    var number: Int {
        switch self {
        case .profile: 0
        case .carts: 1
        case .cart: 2
        case .cancel: 3
        case .handOver: 4
        }
    }

    /// The media type of an answer; `nil` where it has no body.
    var mediaType: String? {
        if case .handOver = self { return nil }
        return "application/json"
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .profile, .handOver: [.get]
        case .carts, .cancel: [.post]
        case .cart: [.get, .put]
        }
    }
}
