import Hiredis
import Testing

@Suite("Redis URLs")
struct RedisURLTests {
    @Test(
        "one server over TCP",
        arguments: [
            ("redis://localhost", "localhost", 6379, 0),
            ("redis://localhost/", "localhost", 6379, 0),
            ("redis://10.0.0.1:7000/3", "10.0.0.1", 7000, 3),
            ("redis://[::1]:7000", "::1", 7000, 0),
            ("redis://[fe80::1]", "fe80::1", 6379, 0),
        ]
    )
    func tcp(text: String, host: String, port: Int, database: Int) throws {
        let url = try RedisURL(text)
        #expect(url.endpoint == .tcp(host: host, port: port))
        #expect(url.database == database)
        #expect(url.username == nil && url.password == nil)
    }

    @Test("every other form is understood")
    func forms() throws {
        #expect(try RedisURL("rediss://h:6380/1").endpoint == .tls(host: "h", port: 6380))
        #expect(try RedisURL("redis+unix:///run/redis%20one.sock").endpoint == .unix(path: "/run/redis one.sock"))
        #expect(try RedisURL("redis+unix:///r.sock?db=4").database == 4)
        let sentinel = try RedisURL("redis+sentinel://a:1,b,[::1]:3/main/2")
        #expect(
            sentinel.endpoint
                == .sentinel(
                    addresses: [.init(host: "a", port: 1), .init(host: "b", port: 26379), .init(host: "::1", port: 3)],
                    service: "main"
                )
        )
        #expect(sentinel.database == 2)
        #expect(
            try RedisURL("redis+cluster://a,b:7").endpoint
                == .cluster(addresses: [.init(host: "a", port: 6379), .init(host: "b", port: 7)])
        )
    }

    @Test("user and password are decoded, and both may stand alone or together")
    func login() throws {
        let both = try RedisURL("redis://al%40ice:p%3a%2Fw@h")
        #expect(both.username == "al@ice")
        #expect(both.password == "p:/w")
        let password = try RedisURL("redis://:a@b@h:1")
        #expect(password.username == nil)
        #expect(password.password == "a@b")
    }

    @Test(
        "a password appears in no description",
        arguments: [
            "redis://u:hunter2@h/1", "rediss://:hunter2@h", "redis+unix://u:hunter2@/s", "redis+cluster://:hunter2@h",
            "redis+sentinel://u:hunter2@h/m",
        ]
    )
    func redaction(text: String) throws {
        let url = try RedisURL(text)
        #expect(url.password == "hunter2")
        #expect(!"\(url)".contains("hunter2"))
        #expect(!String(reflecting: url).contains("hunter2"))
        #expect("\(url)".contains("***"))
    }

    @Test(
        "a description is the URL again",
        arguments: [
            "redis://h:1/2", "rediss://[::1]:1", "redis+unix:///s?db=2", "redis+sentinel://a:1,b:2/m/1",
            "redis+cluster://a:1,b:2",
        ]
    )
    func roundTrip(text: String) throws {
        #expect(try RedisURL(text).description == text)
    }

    @Test(
        "a bad URL is refused by naming the part, without repeating a password",
        arguments: [
            ("localhost:6379", "scheme"), ("http://h", "scheme"), ("redis://", "host"), ("redis://:6379", "host"),
            ("redis://h:0", "port"), ("redis://h:65536", "port"), ("redis://h:x", "port"), ("redis://::1", "host"),
            ("redis://h/x", "database"), ("redis://h/-1", "database"), ("redis://h/1/2", "database"),
            ("redis://hunter2@h", "colon"), ("redis://u:@h", "password"), ("redis://u:hunter2%2@h", "password"),
            ("redis://h?db=1", "query"), ("redis+unix://s", "slash"), ("redis+unix:///", "path"),
            ("redis+unix:///s?x=1", "query"), ("redis+sentinel://h", "service"), ("redis+sentinel:///m", "host"),
            ("redis+cluster://h/1", "database"), ("redis+cluster://h,,i", "host"), ("redis://h#f", "fragment"),
            ("redis://[::1", "bracket"), ("redis://a b", "host"), ("redis://u:%FF@h", "UTF-8"),
        ]
    )
    func refused(text: String, part: String) {
        let error = #expect(throws: RedisError.self) { try RedisURL(text) }
        #expect(error?.code == .invalidURL)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
        #expect(error?.debugDescription.contains("hunter2") == false)
    }
}
