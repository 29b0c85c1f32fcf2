import CartService
import Testing

@testable import cart

@Suite("Layers of configuration")
struct ConfigurationLayersTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("the command line wins over the environment, and that over the file")
    func layering() throws {
        let file = try directory.write("http:\n  host: ::1\n  port: 1003\nttl.guest: 3d\n", to: "cart.yaml")
        let environment = ["CART_HTTP_PORT": "1002", "CART_HTTP_HOST": "localhost"]
        let settings = try settings("http.port=1001", environment: environment, file: file)
        #expect(settings.port == 1001)
        #expect(settings.host == "localhost")
        #expect(settings.carts.timeToLive.guest == .seconds(3 * 86_400))
        #expect(settings.carts.timeToLive.user == .seconds(90 * 86_400))
    }

    @Test("a later --set wins over an earlier one")
    func repeatedAssignment() throws {
        #expect(try settings("http.port=1", "http.port=2").port == 2)
    }

    @Test("a list is written with commas, or as a YAML sequence")
    func lists() throws {
        let file = try directory.write("instances: [default, later]\n", to: "cart.yaml")
        #expect(try settings(file: file).carts.instances.all.map(\.name) == ["default", "later"])
        #expect(try settings("instances=basket, gifts").carts.instances.all.map(\.name) == ["basket", "gifts"])
    }

    @Test("an empty value counts as none")
    func emptyValue() throws {
        #expect(try settings(environment: ["CART_HTTP_PORT": "", "CART_JWT_ISSUER": ""]).port == 8080)
    }

    @Test("an unknown key is refused wherever it comes from, with the nearest known one")
    func unknownKeys() throws {
        #expect(
            refusal { try settings("http.prot=1") }
                == "There is no configuration key 'http.prot' (from --set); did you mean 'http.port'?"
        )
        #expect(
            refusal { try settings(environment: ["CART_HTTP_APIKEYS": "x"]) }
                == "There is no configuration key for the environment variable 'CART_HTTP_APIKEYS'; "
                + "did you mean 'CART_HTTP_API_KEYS'?"
        )
        let file = try directory.write("migration:\n  stratgy: keep_user_cart\n", to: "cart.yaml")
        #expect(
            refusal { try settings(file: file) }
                == "There is no configuration key 'migration.stratgy' (from \(file)); did you mean 'migration.strategy'?"
        )
    }

    @Test("variables that Kubernetes makes for a service called cart are left alone")
    func serviceLinks() throws {
        let variables = [
            "CART_SERVICE_HOST": "10.0.0.1", "CART_SERVICE_PORT": "80", "CART_SERVICE_PORT_HTTP": "80",
            "CART_PORT": "tcp://10.0.0.1:80", "CART_PORT_80_TCP": "tcp://10.0.0.1:80", "CART_PORT_80_TCP_PROTO": "tcp",
            "CART_REDIS_SERVICE_HOST": "10.0.0.2", "CART_REDIS_PORT_6379_TCP_ADDR": "10.0.0.2",
        ]
        #expect(try settings(environment: variables).port == 8080)
        #expect(refusal { try settings(environment: ["CART_PORT": "8080"]) } != nil)
    }

    @Test("custom kinds have times to live of their own")
    func customKinds() throws {
        let settings = try settings("ttl.device=2h", environment: ["CART_TTL_TEAM": "0"])
        #expect(settings.carts.timeToLive.custom == ["device": .seconds(7200), "team": .zero])
    }

    @Test("a file that is missing, no YAML, no mapping or too deep is refused by name; one of comments is empty")
    func files() throws {
        #expect(
            refusal { try settings(file: "/nowhere/cart.yaml") }?.contains("'/nowhere/cart.yaml' cannot be read")
                == true
        )
        for text in ["- a\n- b\n", "just text\n", "http: {port: 1\n", "instances: [[a]]\n"] {
            let file = try directory.write(text, to: "bad.yaml")
            #expect(
                refusal { try settings(file: file) }?.contains("'\(file)' is not a YAML mapping") == true,
                "\(text)"
            )
        }
        let file = try directory.write("# http:\n#   port: 1\n\n", to: "comments.yaml")
        #expect(try settings(file: file).port == 8080)
    }

    @Test("--set without '=' is refused and not repeated, as it may be a secret")
    func malformedAssignment() {
        let message = refusal { try settings("hunter2") }
        #expect(message?.contains("key=value") == true)
        #expect(message?.contains("hunter2") == false)
    }
}
