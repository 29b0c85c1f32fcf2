public import CartModel

/// The outcome of merging one instance of a guest into the same instance of a user, as the rules want it.
///
/// The scripts merge (`Fragments/Migration/merge.lua`). This type applies the same rules in Swift, written independently
/// of the scripts. The tests compare the scripts' results with it.
///
/// - A guest without lines changes no line of the user's; metadata is united, the user's values win.
/// - A user without lines adopts the guest's, whatever the strategy.
/// - Otherwise the ``MergeStrategy`` decides line by line. Only sums are cut to `maxQuantity`, and never below what
///   either side had. A line in both keeps the user's name, price, attributes and time, except under
///   ``MergeStrategy/replaceWithGuest``.
/// - Lines of the guest alone find room up to twice `maxLines`, the ones added first before later ones.
/// - Metadata is united without a limit; the user's values win, except under ``MergeStrategy/replaceWithGuest``.
///
/// A limit never makes a merge fail: what is cut, dropped or given up is in the report.
public struct MergePlan: Hashable, Sendable {
    /// What the user's instance holds after the merge.
    public private(set) var result: InstanceContents

    /// The instance's part of the report; `nil` when nothing happened in it.
    public private(set) var report: MigrationReport.InstanceReport?

    /// Whether the user's instance has to be written, and so gets its next version.
    public private(set) var changesUser: Bool

    /// Decides a merge.
    ///
    /// - Parameters:
    ///   - guest: What the guest hands over.
    ///   - user: What the user has.
    ///   - userVersion: The number of the user's version of the instance; 0 when it was never written.
    ///   - strategy: What becomes of lines when both have some.
    ///   - limits: How large the result may become.
    ///   - instance: The instance, to name it in an error.
    /// - Throws: ``CartError`` with code `currency_mismatch` when both have lines and their currencies differ.
    public init(
        guest: InstanceContents,
        user: InstanceContents,
        userVersion: Int64,
        strategy: MergeStrategy,
        limits: Limits,
        instance: Instance
    ) throws(CartError) {
        if !guest.lines.isEmpty, !user.lines.isEmpty, guest.currency != user.currency {
            throw .currencyMismatch(
                expected: user.currency?.code ?? "none",
                actual: guest.currency?.code ?? "none",
                instance: instance
            )
        }
        var merger = LineMerger(guest: guest.lines, user: user.lines, strategy: strategy, limits: limits)
        merger.merge()
        let guestWins = strategy == .replaceWithGuest && !guest.lines.isEmpty
        let (metadata, discarded) = Self.unite(guest.metadata, into: user.metadata, guestWins: guestWins)

        result = InstanceContents(currency: nil, lines: merger.lines, metadata: metadata)
        if !merger.lines.isEmpty { result.currency = user.lines.isEmpty ? guest.currency : user.currency }
        changesUser = merger.hasChanges || metadata != user.metadata
        if changesUser || !merger.report.isEmpty || !discarded.isEmpty {
            report = MigrationReport.InstanceReport(
                lines: merger.report.sorted { $0.id < $1.id },
                metadataDiscarded: discarded,
                versionBefore: userVersion,
                version: changesUser ? userVersion + 1 : userVersion
            )
        }
    }

    private static func unite(
        _ guest: [String: JSONText],
        into user: [String: JSONText],
        guestWins: Bool
    ) -> (united: [String: JSONText], discarded: [String: JSONText]) {
        var united = user
        var discarded: [String: JSONText] = [:]
        for (key, value) in guest {
            guard let existing = user[key] else {
                united[key] = value
                continue
            }
            guard existing != value else { continue }
            discarded[key] = guestWins ? existing : value
            if guestWins { united[key] = value }
        }
        return (united, discarded)
    }
}
