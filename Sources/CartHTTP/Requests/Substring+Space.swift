extension Substring {
    /// The text without blanks and tabs at both ends, the optional white space of HTTP (RFC 9110, section 5.6.3).
    func trimmingSpace() -> Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
