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
    /// What was found, and the command that mends it where something is wrong.
    let text: String

    init(_ subject: String, _ verdict: Verdict, _ text: String) {
        self.subject = subject
        self.verdict = verdict
        self.text = text
    }
}
