import Synchronization

extension Cluster {
    /// How many nodes are asked at once.
    ///
    /// Several are asked because nodes may disagree while the Cluster changes.
    private static let witnesses = 3

    /// Reads the topology, but not before the schedule allows it.
    func refresh() async {
        let isSettled = view.withLock { $0 }?.isSettled ?? false
        let delay = schedule.withLock { $0.delay(now: MonotonicClock.now(), isSettled: isSettled) }
        do {
            try await Task.sleep(for: .nanoseconds(delay))
        } catch {
            return
        }
        schedule.withLock { $0.start(now: MonotonicClock.now()) }
        defer { news.send() }
        do throws(RedisError) {
            let report = try await readReport()
            try apply(report.table)
            schedule.withLock { $0.succeeded() }
            refreshFailure.withLock { $0 = $0?.code == .closed ? $0 : nil }
            if view.withLock({ $0 })?.isSettled != true || !report.isHealthy {
                requestRefresh()
            }
        } catch {
            refreshFailure.withLock { $0 = $0?.code == .closed ? $0 : error }
            schedule.withLock { $0.failed(isTerminal: error.code.isTerminal) }
            // A refused login is tried again when a command asks for it, not before.
            guard error.code != .closed, !error.code.isTerminal else { return }
            requestRefresh()
        }
    }

    /// Notes at once that another node serves a slot.
    ///
    /// The next reading of the topology brings all other changes.
    func note(_ slot: RedisHashSlot, movedTo address: RedisEndpoint.Address) throws(RedisError) {
        let node = try nodes.node(at: address)
        view.withLock { view in
            guard let current = view else { return }
            if let shard = current.table.shard(of: slot), current.table.shards[shard].primary == address { return }
            var table = current.table
            table.move(slot, to: address)
            let known = current.primaries
            view = ClusterView(table: table, primaries: table.shards.count > known.count ? known + [node] : known)
        }
        news.send()
    }

    private func readReport() async throws(RedisError) -> ClusterReport {
        let known = view.withLock { $0 }?.table.shards.map(\.primary) ?? []
        let reachable = known.filter { address in
            nodes.all.contains { $0.address == address && $0.group.statistics.state == .ready }
        }
        do throws(RedisError) {
            return try await ask(Array(reachable.shuffled().prefix(Self.witnesses)))
        } catch {
            // No known node answers: start again from the configured addresses. Their names may resolve differently by
            // now.
            return try await ask(seeds.filter { !reachable.contains($0) } + known.filter { !reachable.contains($0) })
        }
    }

    /// Asks nodes at the same time and takes the best answer.
    private func ask(_ addresses: [RedisEndpoint.Address]) async throws(RedisError) -> ClusterReport {
        let answers = await withTaskGroup(of: Result<ClusterReport, RedisError>.self) { group in
            for address in addresses {
                group.addTask {
                    do throws(RedisError) {
                        return .success(try await self.ask(address))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            var answers: [Result<ClusterReport, RedisError>] = []
            for await answer in group {
                answers.append(answer)
            }
            return answers
        }
        var failure = RedisError(.connectionFailed, outcome: .notSent, message: "no node of the Cluster is known")
        var reports: [ClusterReport] = []
        for answer in answers {
            switch answer {
            case .success(let report): reports.append(report)
            case .failure(let error): failure = error
            }
        }
        guard let best = ClusterReport.best(of: reports) else { throw failure }
        return best
    }

    private func ask(_ address: RedisEndpoint.Address) async throws(RedisError) -> ClusterReport {
        let known = nodes.all.first { $0.name == ClusterNode.Name(address: address, isReplica: false) }
        // A node that is not in use gets a connection only for this question.
        let connection: Connection
        if let known {
            connection = known.group.connection()
        } else {
            var question = settings.aimed(at: address, as: .clusterPrimary)
            question.givesUpAtOnce = true
            connection = try Connection(question, clock: RedisServerClock())
        }
        var commands = [RedisCommand("CLUSTER", "INFO"), RedisCommand("CLUSTER", "SLOTS")]
        for index in commands.indices {
            commands[index].isRepeatable = true
            commands[index].timeoutNanoseconds = known == nil ? settings.connectTimeout : settings.commandTimeout
        }
        let results = await connection.pipeline(commands)
        if case .failure(let error) = results[1], let server = error.server,
            server.message.contains("cluster support disabled")
        {
            throw RedisError(
                .invalidConfiguration,
                outcome: .answered,
                message: "\(address) is not part of a Cluster",
                server: server
            )
        }
        let (info, slots) = (try results[0].get(), try results[1].get())
        guard let report = ClusterReport(info: info, slots: slots, asked: address) else {
            throw RedisError(.protocolViolation, outcome: .answered, message: "\(address) describes no Cluster")
        }
        return report
    }

    /// Puts a table into use: connects to new primaries and disconnects from nodes that the table no longer contains.
    private func apply(_ table: SlotTable) throws(RedisError) {
        var primaries: [ClusterNode] = []
        for shard in table.shards {
            primaries.append(try nodes.node(at: shard.primary))
        }
        let old = view.withLock { view -> ClusterView? in
            defer { view = ClusterView(table: table, primaries: primaries) }
            return view
        }
        if let old, old.table != table {
            // Another node may now be able to run the commands that wait for an unreachable one.
            for node in primaries where node.group.statistics.state != .ready {
                node.group.handBack(includingSent: false)
            }
        }
        let addresses = Set(table.shards.map { ClusterNode.Name(address: $0.primary, isReplica: false) })
            .union(table.shards.flatMap(\.replicas).map { ClusterNode.Name(address: $0, isReplica: true) })
        for node in nodes.remove(where: { !addresses.contains($0) }) {
            node.group.handBack(includingSent: true)
            Task.detached { await node.group.close() }
        }
        if old?.table != table {
            let replicas = table.shards.map(\.replicas.count).reduce(0, +)
            onEvent?(.topologyChanged(primaries: table.shards.count, replicas: replicas))
        }
    }
}
