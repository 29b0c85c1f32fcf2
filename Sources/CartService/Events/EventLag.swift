import CartStore
import Metrics

/// How far a reader of events is behind, as a gauge: the age of the event that it has reached, 0 at the end.
package struct EventLag: Sendable {
    private let gauge: Meter

    /// Makes the gauge of a reader.
    package init(reader: String) {
        gauge = Meter(label: "cart_event_lag_seconds", dimensions: [("reader", reader)])
        gauge.set(0)
    }

    /// The reader deals with an event.
    ///
    /// If this clock is behind the clock of Redis, the age is 0, not negative.
    package func reached(_ event: CartEvent) {
        gauge.set(max(0, Double(Timestamp.now.milliseconds - event.time.milliseconds) / 1000))
    }

    /// There is nothing to deal with.
    package func caughtUp() { gauge.set(0) }
}
