/// What carts get wrong in practice, each as something that can be tried.
enum ProofTrial: String, CaseIterable {
    /// Shoppers' tabs add to one cart at once.
    case concurrentAdds = "concurrent adds"
    /// The answer to an addition is lost, and the client sends it again.
    case lostAnswers = "lost answers"
    /// The answer to a merge is lost, and the client sends it again.
    case retriedMerge = "retried merge"
    /// A user logs in on several devices at once.
    case simultaneousLogins = "simultaneous logins"
    /// Something is added while a checkout takes out what it has sold.
    case addDuringCheckout = "add during checkout"

    /// Whether the trial needs a cart that merges.
    var needsMerge: Bool { self == .retriedMerge || self == .simultaneousLogins }
}
