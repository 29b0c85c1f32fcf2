import CartModel

extension ConfigurationKeys {
    static let grpcPort = ConfigurationKey(
        "grpc.port",
        .text(allowed: "0 to 65535; 0 takes a free one"),
        "A port for callers of other carts, by gRPC without TLS; needs a catalog; none listens unless set"
    )
    static let grpcIdentifierKind = ConfigurationKey(
        "grpc.identifier_kind",
        .text(allowed: NameRule.kind.allowed),
        standard: "guest",
        "The kind of identifier that a user_id in gRPC becomes"
    )
}
