import CartService
public import ServiceLifecycle
import Synchronization

/// What the metrics of this process said in the last quarter of an hour, for the console's charts.
public final class FigureHistory: Service, Sendable {
    /// How much time lies between samples.
    static let interval = Duration.seconds(10)

    private static let maxSamples = 90

    private let metrics: (@Sendable () -> String)?
    private let kept = Mutex<[FigureSample]>([])

    init(metrics: (@Sendable () -> String)?) { self.metrics = metrics }

    /// The samples, the oldest first, and one taken now; empty if the service keeps no metrics.
    var samples: [FigureSample] {
        guard let now = sample() else { return [] }
        return kept.withLock { $0 } + [now]
    }

    /// Takes samples until the service ends.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if let sample = self.sample() {
                    self.kept.withLock { samples in
                        samples.append(sample)
                        if samples.count > Self.maxSamples { samples.removeFirst() }
                    }
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func sample() -> FigureSample? { metrics.map { FigureSample(time: .now, metrics: $0()) } }
}
