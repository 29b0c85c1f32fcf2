/// The version of this product (https://semver.org).
public enum CartVersionNumber {
    /// The version as `cart --version` prints it.
    public static let text = "0.1.0"
}
