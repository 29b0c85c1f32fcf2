extension ConfigurationKeys {
    static let ucpEnabled = ConfigurationKey(
        "ucp.enabled",
        .boolean,
        standard: "false",
        "Whether shopping platforms are served by the Universal Commerce Protocol; needs a catalog"
    )
    static let ucpPath = ConfigurationKey(
        "ucp.path",
        .text(allowed: "a path of 1 to 8 names, such as /ucp/v1"),
        standard: "/ucp/v1",
        "The path below which platforms find carts"
    )
    static let ucpURL = ConfigurationKey(
        "ucp.url",
        .text(allowed: "http:// or https:// and a host, without a path"),
        "How platforms and browsers reach this service; by default as the request says"
    )
    static let ucpShopURL = ConfigurationKey(
        "ucp.shop_url",
        .text(allowed: "a path, or http:// or https:// and a host"),
        standard: "/",
        "Where a browser goes on that a platform has handed a cart"
    )
}
