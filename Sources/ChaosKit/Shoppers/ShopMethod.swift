import HTTPTypes

/// The methods that shoppers use.
enum ShopMethod {
    case post, delete

    var http: HTTPRequest.Method {
        switch self {
        case .post: .post
        case .delete: .delete
        }
    }
}
