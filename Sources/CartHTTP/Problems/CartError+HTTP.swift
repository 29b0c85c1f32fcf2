import CartService
import HTTPTypes

extension CartError.Code {
    /// No credentials, or none that are known.
    static let unauthenticated = Self(rawValue: "unauthenticated")
    /// A user's token that does not verify.
    static let invalidToken = Self(rawValue: "invalid_token")
    /// A path, or a product, that is not there.
    static let notFound = Self(rawValue: "not_found")
    /// A method that the path does not answer to.
    static let methodNotAllowed = Self(rawValue: "method_not_allowed")
    /// A body that is too large.
    static let payloadTooLarge = Self(rawValue: "payload_too_large")
    /// A caller who may not do this.
    static let forbidden = Self(rawValue: "forbidden")
    /// An answer of a media type that the client does not take.
    static let notAcceptable = Self(rawValue: "not_acceptable")
    /// A body that did not arrive in time.
    static let requestTimeout = Self(rawValue: "request_timeout")
    /// Too many requests of one session, key or address.
    static let rateLimited = Self(rawValue: "rate_limited")
    /// More requests or event streams than this process takes.
    static let overloaded = Self(rawValue: "overloaded")
    /// A body of a media type that is not read.
    static let unsupportedMediaType = Self(rawValue: "unsupported_media_type")
}

extension CartError {
    /// A path that is not served.
    static let notFound = CartError(.notFound, "There is nothing at this path.")

    /// A caller without a known API key.
    static let unauthenticated = CartError(.unauthenticated, "A known API key must be given as a bearer token.")

    /// A caller without a user's token where one is needed.
    static let loginRequired = CartError(.unauthenticated, "A user's token must be given as a bearer token.")

    /// Several carts wait for a login, and one token cannot name so many guests.
    static let severalCartsWait = CartError(
        .cartBusy,
        "This browser has several carts that wait for a login. Log in first."
    )

    /// A user's token that does not verify.
    static let invalidToken = invalidToken(because: nil)

    /// A user's token that does not verify, with a reason that helps nobody to make one.
    static func invalidToken(because reason: String?) -> CartError {
        CartError(.invalidToken, "The user's token is not valid\(reason.map { ": \($0)" } ?? "").")
    }

    /// A method that the path does not answer to.
    static func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> CartError {
        var error = CartError(.methodNotAllowed, "The path does not support this method.")
        error.field = "method"
        error.given = shortened(method.rawValue)
        error.allowed = allowedMethods(allowed)
        return error
    }

    /// The methods of a path as the `Allow` field lists them; `HEAD` goes with `GET`, and every path has `OPTIONS`.
    static func allowedMethods(_ methods: [HTTPRequest.Method]) -> String {
        let names = methods.map(\.rawValue)
        let all = methods.contains(.get) ? ["GET", "HEAD"] + names.filter { $0 != "GET" } : names
        return (all + ["OPTIONS"]).joined(separator: ", ")
    }

    /// A body that is too large.
    static func payloadTooLarge(limit: Int) -> CartError {
        var error = CartError(.payloadTooLarge, "The body may have \(limit) bytes at most.")
        error.limit = "max_body_bytes"
        error.value = Int64(limit)
        return error
    }

    /// A batch of too many lines.
    static func batchTooLarge(limit: Int) -> CartError {
        var error = CartError(.payloadTooLarge, "A batch may have \(limit) lines at most; those before were taken.")
        error.limit = "max_batch_lines"
        error.value = Int64(limit)
        return error
    }

    /// A body of a media type that is not read.
    static func unsupportedMediaType(given: String, allowed: String) -> CartError {
        var error = CartError(.unsupportedMediaType, "The path does not read bodies of this media type.")
        error.field = "Content-Type"
        error.given = shortened(given)
        error.allowed = allowed
        return error
    }

    /// A body in an encoding that is not read.
    static func unsupportedEncoding(given: String) -> CartError {
        var error = CartError(.unsupportedMediaType, "The service reads no encoded bodies; send the body unencoded.")
        error.field = "Content-Encoding"
        error.given = shortened(given)
        error.allowed = "identity"
        return error
    }

    /// An answer of a media type that the client does not take.
    static func notAcceptable(given: String, allowed: String) -> CartError {
        var error = CartError(.notAcceptable, "The answer comes in another media type than the request accepts.")
        error.field = "Accept"
        error.given = shortened(given)
        error.allowed = allowed
        return error
    }

    /// A body that did not arrive in time.
    static let requestTimeout = CartError(.requestTimeout, "The body did not arrive in time; nothing was changed.")

    /// Too many requests of one session, key or address.
    static func rateLimited(_ subject: RateLimitPolicy.Subject, _ limit: RateLimit) -> CartError {
        var error = CartError(.rateLimited, "Too many requests; try again when Retry-After has passed.")
        error.limit = subject.rawValue
        error.value = limit.count
        return error
    }

    /// More than this process takes.
    static func overloaded(limit: String, value: Int) -> CartError {
        var error = CartError(.overloaded, "The service has reached its limit of open requests or streams; try again.")
        error.limit = limit
        error.value = Int64(value)
        return error
    }

    /// The same error; a version conflict says what `If-Match` held where that named no version at all.
    func naming(ifMatch values: [String]) -> CartError {
        guard code == .versionConflict, expected == VersionCondition.oneOf([]).text else { return self }
        let sent = values.joined(separator: ", ")
        let isWeak = sent.contains("W/")
        var error = isWeak ? CartError(code, "The cart does not match If-Match: weak tags never match.") : self
        error.expected = Self.shortened(sent)
        error.actual = actual
        error.instance = instance
        return error
    }

    /// A service that has no catalog to ask for prices.
    static let noCatalog = CartError(
        .notFound,
        "This service has no catalog to take prices from; set catalog.file or catalog.url."
    )

    /// A product that the catalog does not have.
    static func unknownProduct(given: String) -> CartError {
        var error = CartError(.notFound, "The catalog has no such product.")
        error.field = "id"
        error.given = shortened(given)
        return error
    }

    /// A product that the catalog has, but that cannot be added to a cart now.
    static func notForSale(given: String) -> CartError {
        var error = CartError(.notFound, "The product is not for sale now.")
        error.field = "id"
        error.given = shortened(given)
        return error
    }
}
