/// One thing that was looked at, and what was found.
struct Finding: Hashable {
    /// How it is.
    enum Verdict: String {
        case good = "ok"
        case warning
        case failure = "failed"
    }

    let subject: String
    let verdict: Verdict
    let text: String
}
