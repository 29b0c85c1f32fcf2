public import CartModel
import Hiredis

extension RedisCartStore {
    /// Ends migrations and undos that a crash or a lost reply left half done.
    ///
    /// Visits the due index of every slot, in random order, without `SCAN`. Two sweeps at one time do no harm: each
    /// entry is left alone for a while once one has taken it.
    ///
    /// - Parameter takesAll: Whether to take entries too that are not due yet. Their own drivers may still be at work.
    /// - Throws: ``CartError`` with code `store_unavailable`; what fails for one entry is left for the next sweep.
    public func recover(takesAll: Bool = false) async throws(CartError) -> RecoveryReport {
        var sweep = RecoverySweep(store: self, takesAll: takesAll)
        return try await sweep.run()
    }

    /// Takes the sweep lease, so that only one of many processes sweeps at a time.
    ///
    /// It sheds load and is not needed for correctness.
    ///
    /// - Returns: Whether it was free.
    public func takeSweepLease(for duration: Duration) async throws(CartError) -> Bool {
        let milliseconds = String(duration.milliseconds)
        let command = RedisCommand("SET", keyspace.sweepLease, RandomText.make(count: 11), "NX", "PX", milliseconds)
        return try await send(command).string == "OK"
    }
}
