import Hiredis
import HiredisTLS
import RedisTestKit
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Descriptors of TLS connections", .serialized)
struct DescriptorTests {
    /// Sockets that this process has open, by trying their numbers.
    private func openSockets() -> Int {
        (0..<4096).count { number in
            var status = stat()
            return fstat(CInt(number), &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
        }
    }

    @Test("good, refused and abandoned connections leave none behind")
    func leaks() async throws {
        let certificates = try await TLSCertificates()
        let listener = try certificates.listener()
        let server = try await RedisServer(options: listener.options)
        let good = try TLSTransport(RedisTLSConfiguration(caFile: certificates.authority))
        let bad = try TLSTransport(RedisTLSConfiguration(caFile: certificates.otherAuthority))
        func use(_ transport: TLSTransport, closesAtOnce: Bool = false) async throws {
            var configuration = RedisConfiguration(url: try RedisURL(listener.url))
            configuration.transport = transport
            let client = try RedisClient(configuration)
            if !closesAtOnce {
                _ = try? await client.execute(RedisCommand("PING"))
            }
            await client.close()
        }
        try await use(good)
        let before = openSockets()
        for _ in 0..<50 {
            try await use(good)
            try await use(bad)
            try await use(good, closesAtOnce: true)
        }
        // Other tests of this process open sockets of their own meanwhile.
        #expect(await eventually(within: .seconds(20)) { openSockets() <= before + 20 })
        #expect(try await server.cli("PING") == "PONG")
    }
}
