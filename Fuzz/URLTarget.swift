/// Reads any text as a Redis URL: it is refused with a reason, or its parts are within their bounds and its description
/// says what it leads to without its password.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzURL(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let url: RedisURL
    do throws(RedisError) {
        url = try RedisURL(text)
    } catch {
        precondition(error.code == .invalidURL && !error.message.isEmpty)
        return 0
    }
    precondition(url.database >= 0)
    if let password = url.password {
        precondition(!password.isEmpty)
        // What stands elsewhere in the URL as well cannot be told from it.
        if password.utf8.count > 8, text.components(of: password) == 1 {
            precondition(text.components(of: password) > url.description.components(of: password), "password shown")
        }
    }
    switch url.endpoint {
    case .tcp(let host, let port), .tls(let host, let port):
        precondition(!host.isEmpty && (1...65_535).contains(port))
    case .unix(let path):
        precondition(path.hasPrefix("/") && path.utf8.count > 1)
    case .sentinel(let addresses, let service):
        precondition(!addresses.isEmpty && !service.isEmpty)
    case .cluster(let addresses):
        precondition(!addresses.isEmpty && url.database == 0)
    }
    return 0
}

extension String {
    /// How often another string stands in this one.
    fileprivate func components(of other: String) -> Int {
        ranges(of: other).count
    }
}
