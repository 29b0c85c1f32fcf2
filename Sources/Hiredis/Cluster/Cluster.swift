import Synchronization

/// A Redis Cluster: finds the node for each command and follows the slots when they move.
final class Cluster: Sendable {
    let settings: ConnectionSettings
    let seeds: [RedisEndpoint.Address]
    let nodes: ClusterNodes
    let view = PthreadLock<ClusterView?>(nil)
    let schedule = Mutex(RefreshSchedule())
    /// Why the topology could not be read the last time.
    let refreshFailure = Mutex<RedisError?>(nil)
    /// Wakes those who wait for a view, or for a slot that nobody serves.
    let news = TopologySignal()
    /// Commands that went to another node than the first.
    let redirects = Atomic<Int>(0)
    let onEvent: (@Sendable (RedisClientEvent) -> Void)?
    private let refreshSignal: AsyncStream<Void>.Continuation

    /// How often the topology is read without a request, to find nodes that no redirection mentions.
    private static let refreshInterval = Duration.seconds(30)

    init(
        _ configuration: RedisConfiguration,
        seeds: [RedisEndpoint.Address],
        clock: RedisServerClock,
        onEvent: (@Sendable (RedisClientEvent) -> Void)?
    ) throws(RedisError) {
        settings = try ConnectionSettings(configuration)
        self.seeds = seeds
        self.onEvent = onEvent
        // At most one request waits: a reading of the topology serves all requests made before it starts.
        let (reasons, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        refreshSignal = signal
        nodes = ClusterNodes(settings, connections: configuration.connections, clock: clock) { event in
            switch event {
            case .disconnected, .connectionFailed: signal.yield()
            case .connected, .reconnecting, .topologyChanged, .closed: break
            }
            onEvent?(event)
        }
        Task.detached { [weak self] in
            for await _ in reasons {
                guard let self else { return }
                await self.refresh()
            }
        }
        // Holds only the signal and not the Cluster, so it ends with its first round after the Cluster is released.
        Task.detached {
            while true {
                if case .terminated = signal.yield() { return }
                do {
                    try await Task.sleep(for: Self.refreshInterval)
                } catch {
                    return
                }
            }
        }
    }

    deinit {
        refreshSignal.finish()
    }

    /// Has the topology read soon.
    func requestRefresh() {
        refreshSignal.yield()
    }

    /// Waits for the topology and for every primary.
    func connect() async throws(RedisError) {
        let deadline = MonotonicClock.now() + settings.connectTimeout
        var connected: Set<ClusterNode.Name> = []
        while true {
            let seen = news.count
            let view = try await currentView(until: deadline)
            guard let node = view.primaries.first(where: { !connected.contains($0.name) }) else { return }
            do throws(RedisError) {
                try await node.group.connect()
                connected.insert(node.name)
            } catch  where error.code == .handedBack {
                // It is no longer a primary; the topology contains another one.
                requestRefresh()
                try await waitForNews(after: seen, until: deadline)
            }
        }
    }

    /// The topology; waits for the first one.
    func currentView(until deadline: Int64) async throws(RedisError) -> ClusterView {
        while true {
            let seen = news.count
            if let view = view.withLock({ $0 }) { return view }
            let failure = refreshFailure.withLock { $0 }
            if let failure, failure.code.isTerminal || failure.code == .closed {
                requestRefresh()
                throw failure.with(outcome: .notSent)
            }
            guard MonotonicClock.now() < deadline else {
                throw failure?.with(outcome: .notSent)
                    ?? RedisError(
                        .connectionFailed,
                        outcome: .notSent,
                        message: "no node of the Cluster answered in time"
                    )
            }
            try await waitForNews(after: seen, until: deadline)
        }
    }

    /// The node for a command; waits while nobody serves its slot.
    func node(
        for route: ClusterRoute,
        readsFromReplica: Bool,
        until deadline: Int64
    ) async throws(RedisError) -> ClusterNode {
        while true {
            let seen = news.count
            let view = try await currentView(until: deadline)
            if readsFromReplica, let replica = try replica(in: view, for: route) { return replica }
            if let node = view.node(for: route) { return node }
            requestRefresh()
            guard MonotonicClock.now() < deadline else {
                throw RedisError(
                    .connectionFailed,
                    outcome: .notSent,
                    message: "no node of the Cluster serves the key's slot"
                )
            }
            try await waitForNews(after: seen, until: deadline)
        }
    }

    /// The clock of the node that serves a slot.
    func serverTime(of slot: RedisHashSlot) -> Int64? {
        view.withLock { $0 }?.node(for: .slot(slot))?.group.clock.now()
    }

    /// How many replicas the topology names for a slot's shard.
    func replicaCount(of slot: RedisHashSlot) -> Int {
        view.withLock { $0 }?.replicas(for: .slot(slot)).count ?? 0
    }

    func close() async {
        refreshSignal.finish()
        refreshFailure.withLock { $0 = .closed(outcome: .notSent) }
        view.withLock { $0 = nil }
        news.send()
        for node in nodes.close() {
            await node.group.close()
        }
    }

    var statistics: RedisStatistics {
        var sum = nodes.all.map(\.group.statistics).reduce(.none, +)
        sum.resends += redirects.load(ordering: .relaxed)
        if view.withLock({ $0 }) == nil {
            sum.state = isClosed ? .closed : min(sum.state, .connecting)
        }
        return sum
    }

    /// Whether the client was closed.
    var isClosed: Bool { refreshFailure.withLock { $0?.code } == .closed }

    func pause(
        _ duration: Duration,
        outcome: RedisError.Outcome = .notSent
    ) async throws(RedisError) {
        do {
            try await Task.sleep(for: duration)
        } catch {
            throw RedisError(.cancelled, outcome: outcome, message: "the task that waited was cancelled")
        }
    }

    private func waitForNews(after seen: Int, until deadline: Int64) async throws(RedisError) {
        await news.wait(after: seen, until: deadline)
        guard !Task.isCancelled else {
            throw RedisError(.cancelled, outcome: .notSent, message: "the task that waited was cancelled")
        }
    }

    // A replica that cannot be reached just now is passed over: its primary can answer.
    private func replica(in view: ClusterView, for route: ClusterRoute) throws(RedisError) -> ClusterNode? {
        for address in view.replicas(for: route) {
            let node = try nodes.node(at: address, isReplica: true)
            if node.group.statistics.state == .ready { return node }
        }
        return nil
    }
}
