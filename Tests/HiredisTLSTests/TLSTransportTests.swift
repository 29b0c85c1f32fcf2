import Hiredis
import HiredisTLS
import RedisTestKit
import Testing

@Suite("TLS")
struct TLSTransportTests {
    private func makeClient(
        _ url: String,
        _ tls: RedisTLSConfiguration,
        _ change: (inout RedisConfiguration) -> Void = { _ in }
    ) throws -> RedisClient {
        var configuration = RedisConfiguration(url: try RedisURL(url))
        configuration.transport = try TLSTransport(tls)
        change(&configuration)
        return try RedisClient(configuration)
    }

    private func failure(_ client: RedisClient) async -> RedisError? {
        do throws(RedisError) {
            _ = try await client.execute(RedisCommand("PING"))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "commands, logins, databases and scripts work, by name and by address",
        arguments: ["localhost", "127.0.0.1"]
    )
    func works(host: String) async throws {
        let certificates = try await TLSCertificates()
        let listener = try certificates.listener()
        let server = try await RedisServer(options: listener.options)
        try await server.cli("ACL", "SETUSER", "shop", "on", ">word", "~*", "&*", "+@all")
        let client = try makeClient(
            "rediss://shop:word@\(host):\(listener.port)/3",
            RedisTLSConfiguration(caFile: certificates.authority)
        )
        try await client.connect()
        #expect(try await client.execute(RedisCommand("SET", "k", "v")).string == "OK")
        #expect(try await server.cli("-n", "3", "GET", "k") == "v")
        let script = RedisScript(name: "get", source: "return redis.call('GET', KEYS[1])")
        #expect(try await client.execute(RedisCommand(script: script, keys: ["k"])).string == "v")
        #expect(try await client.execute(RedisCommand("ACL", "WHOAMI")).string == "shop")
        await client.close()
    }

    @Test("large values pass in both directions")
    func large() async throws {
        let certificates = try await TLSCertificates()
        let listener = try certificates.listener()
        let server = try await RedisServer(options: listener.options)
        let client = try makeClient(listener.url, RedisTLSConfiguration(caFile: certificates.authority)) {
            $0.commandTimeout = .seconds(20)
        }
        let value = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        var command = RedisCommand("SET", capacity: value.count + 64)
        command.append("large")
        command.append(bytes: value)
        _ = try await client.execute(command)
        #expect(try await client.execute(RedisCommand("GET", "large")).bytes == value)
        #expect(try await server.cli("STRLEN", "large") == "10000000")
    }

    @Test("a thousand tasks, some cancelled, each get their own reply")
    func manyTasks() async throws {
        let certificates = try await TLSCertificates()
        let listener = try certificates.listener()
        let server = try await RedisServer(options: listener.options)
        let client = try makeClient(listener.url, RedisTLSConfiguration(caFile: certificates.authority)) {
            $0.commandTimeout = .seconds(20)
        }
        let wrong = await withTaskGroup(of: Int.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    let task = Task { try await client.execute(RedisCommand("ECHO", "\(number)")).string }
                    if number % 7 == 0 {
                        task.cancel()
                    }
                    guard let reply = try? await task.value else { return 0 }
                    return reply == "\(number)" ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
        #expect(try await server.cli("PING") == "PONG")
    }

    @Test("a certificate that cannot be trusted ends the attempts at once, and the error says why")
    func refused() async throws {
        let certificates = try await TLSCertificates()
        let cases: [(TLSCertificates.Identity, String, String, String)] = [
            (certificates.server, certificates.otherAuthority, "localhost", "no authority"),
            (certificates.expired, certificates.authority, "localhost", "expired"),
            (certificates.otherName, certificates.authority, "localhost", "another name"),
            (certificates.otherName, certificates.authority, "127.0.0.1", "another name"),
        ]
        for (identity, authority, host, reason) in cases {
            let listener = try certificates.listener(identity)
            let server = try await RedisServer(options: listener.options)
            let proxy = try TCPProxy(to: listener.port)
            let client = try makeClient("rediss://\(host):\(proxy.port)", RedisTLSConfiguration(caFile: authority)) {
                $0.commandTimeout = .seconds(20)
            }
            let start = ContinuousClock.now
            for _ in 0..<20 {
                let error = await failure(client)
                #expect(error?.code == .tlsFailed && error?.outcome == .notSent)
                #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
            }
            let seconds = Int((ContinuousClock.now - start).components.seconds)
            #expect(seconds < 10)
            // One attempt a second at most, and only because commands ask for it.
            #expect(proxy.acceptedConnections <= 1 + seconds)
            #expect(try await server.cli("PING") == "PONG")
        }
    }

    @Test("a server that asks for a client certificate gets the right one, and says no to others")
    func clientCertificates() async throws {
        let certificates = try await TLSCertificates()
        let listener = try certificates.listener(asksClients: true)
        let server = try await RedisServer(options: listener.options)
        let right = try makeClient(
            listener.url,
            RedisTLSConfiguration(
                caFile: certificates.authority,
                certificateFile: certificates.client.certificate,
                keyFile: certificates.client.key
            )
        )
        #expect(await failure(right) == nil)
        let without = try makeClient(listener.url, RedisTLSConfiguration(caFile: certificates.authority))
        let missing = await failure(without)
        #expect(missing?.code == .tlsFailed)
        #expect(missing?.message.contains("asks for a client certificate") == true, "\(String(describing: missing))")
        let stranger = try makeClient(
            listener.url,
            RedisTLSConfiguration(
                caFile: certificates.authority,
                certificateFile: certificates.stranger.certificate,
                keyFile: certificates.stranger.key
            )
        )
        let wrong = await failure(stranger)
        #expect(wrong?.code == .tlsFailed)
        #expect(wrong?.message.contains("refused the client certificate") == true, "\(String(describing: wrong))")
        #expect(try await server.cli("PING") == "PONG")
    }

    @Test("errors distinguish a server without TLS from one that is not there")
    func noTLS() async throws {
        let server = try await RedisServer()
        // Redis waits for the line end of what it takes for a command.
        let plain = try makeClient("rediss://localhost:\(server.port)", RedisTLSConfiguration()) {
            $0.connectTimeout = .milliseconds(200)
            $0.commandTimeout = .milliseconds(700)
        }
        let error = await failure(plain)
        #expect(error?.code == .connectionFailed)
        #expect(error?.message.contains("does not answer a TLS handshake") == true, "\(String(describing: error))")
        let port = server.port
        try await server.kill()
        let nobody = try makeClient("rediss://localhost:\(port)", RedisTLSConfiguration())
        let refused = await failure(nobody)
        #expect(refused?.code == .connectionFailed && refused?.outcome == .notSent)
        #expect(refused?.message.contains("refused") == true, "\(String(describing: refused))")
    }

    @Test("a handshake that nobody answers ends at the connect deadline")
    func blackHole() async throws {
        let certificates = try await TLSCertificates()
        let listener = try certificates.listener()
        let server = try await RedisServer(options: listener.options)
        let proxy = try TCPProxy(to: listener.port)
        proxy.behaviour.isBlackHole = true
        let client = try makeClient(
            "rediss://localhost:\(proxy.port)",
            RedisTLSConfiguration(caFile: certificates.authority)
        ) {
            $0.connectTimeout = .milliseconds(200)
            $0.commandTimeout = .seconds(20)
        }
        let waiting = Task { await failure(client) }
        // Several attempts come to nothing; the first good one serves the command that waited.
        #expect(await eventually { proxy.acceptedConnections >= 3 })
        proxy.behaviour.isBlackHole = false
        #expect(await waiting.value == nil)
        #expect(try await server.cli("PING") == "PONG")
    }

    @Test("a killed server that comes back is in use again")
    func restarted() async throws {
        let certificates = try await TLSCertificates()
        let listener = try certificates.listener()
        let server = try await RedisServer(options: listener.options)
        let client = try makeClient(listener.url, RedisTLSConfiguration(caFile: certificates.authority)) {
            $0.commandTimeout = .seconds(10)
        }
        try await client.connect()
        for _ in 0..<3 {
            try await server.restart()
            var command = RedisCommand("PING")
            command.isRepeatable = true
            #expect(try await client.execute(command).string == "PONG")
        }
    }

    @Test("files that cannot be used are named")
    func files() async throws {
        let certificates = try await TLSCertificates()
        let (client, server) = (certificates.client, certificates.server)
        let cases: [(RedisTLSConfiguration, String)] = [
            (.init(caFile: "/nowhere/ca.pem"), "caFile: /nowhere/ca.pem"),
            (.init(caFile: client.key), "caFile: \(client.key)"),
            (.init(certificateFile: client.certificate), "without keyFile"),
            (.init(keyFile: client.key), "without certificateFile"),
            (.init(certificateFile: client.certificate, keyFile: client.certificate), "keyFile: \(client.certificate)"),
            (.init(certificateFile: client.certificate, keyFile: server.key), "does not fit"),
            (.init(serverName: ""), "serverName"),
        ]
        for (configuration, text) in cases {
            let error = #expect(throws: RedisError.self) { try TLSTransport(configuration) }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
        }
    }

    @Test("a Cluster's nodes and a service's Sentinels are reached by TLS as well")
    func topologies() async throws {
        let certificates = try await TLSCertificates()
        let listener = try certificates.listener()
        let server = try await RedisServer(
            options: listener.options + ["--cluster-enabled", "yes", "--tls-cluster", "yes"]
        )
        try await server.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
        #expect(try await eventually { try await server.cli("CLUSTER", "INFO").contains("cluster_state:ok") })
        let client = try makeClient(
            "redis+cluster://127.0.0.1:\(listener.port)",
            RedisTLSConfiguration(caFile: certificates.authority)
        )
        #expect(try await client.execute(RedisCommand("SET", "k", "v")).string == "OK")
    }
}
