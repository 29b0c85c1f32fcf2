import Synchronization

extension Cluster {
    func execute(_ command: RedisCommand) async throws(RedisError) -> RedisValue {
        let route = try ClusterRoute(command)
        let deadline = deadline(of: command)
        let node = try await node(for: route, readsFromReplica: command.readsFromReplica, until: deadline)
        do throws(RedisError) {
            // Waiting for a topology has used up some of the command's time.
            var command = command
            command.timeoutNanoseconds = max(0, deadline - MonotonicClock.now())
            return try await node.group.execute(command)
        } catch {
            return try await repeated(command, route, after: error, at: node.address, until: deadline)
        }
    }

    /// Sends the commands of each node back to back, all nodes at the same time.
    ///
    /// Commands that a node redirects are then sent one by one, in order, so that commands on the same key keep their
    /// order. A command that depends on earlier ones is sent again after them.
    func pipeline(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        var results: [Result<RedisValue, RedisError>?] = Array(repeating: nil, count: commands.count)
        var batches: [ObjectIdentifier: (node: ClusterNode, indices: [Int])] = [:]
        var addresses: [Int: RedisEndpoint.Address] = [:]
        let deadlines = commands.map(deadline(of:))
        // Only single commands go to replicas: in a pipeline, replicas would only split batches.
        for (index, command) in commands.enumerated() {
            do throws(RedisError) {
                let node = try await node(for: ClusterRoute(command), readsFromReplica: false, until: deadlines[index])
                batches[ObjectIdentifier(node), default: (node, [])].indices.append(index)
                addresses[index] = node.address
            } catch {
                results[index] = .failure(error)
            }
        }
        await withTaskGroup(of: [(Int, Result<RedisValue, RedisError>)].self) { group in
            for batch in batches.values {
                group.addTask {
                    Array(zip(batch.indices, await batch.node.group.pipeline(batch.indices.map { commands[$0] })))
                }
            }
            for await part in group {
                for (index, result) in part {
                    results[index] = result
                }
            }
        }
        var wasSentAgain = false
        for (index, command) in commands.enumerated() {
            guard let address = addresses[index], let result = results[index] else { continue }
            do throws(RedisError) {
                if case .failure(let error) = result {
                    let route = try ClusterRoute(command)
                    results[index] = .success(
                        try await repeated(command, route, after: error, at: address, until: deadlines[index])
                    )
                    wasSentAgain = true
                } else if wasSentAgain, command.dependsOnEarlier {
                    var command = command
                    command.timeoutNanoseconds = max(0, deadlines[index] - MonotonicClock.now())
                    results[index] = .success(try await execute(command))
                }
            } catch {
                results[index] = .failure(error)
            }
        }
        return results.map { $0 ?? .failure(.closed(outcome: .notSent)) }
    }

    private func deadline(of command: RedisCommand) -> Int64 {
        let timeout = command.timeoutNanoseconds < 0 ? settings.commandTimeout : command.timeoutNanoseconds
        return MonotonicClock.now() &+ timeout
    }

    /// Goes on with a command that failed at a node, as long as that makes sense and its deadline allows.
    ///
    /// The last failure alone does not say whether the command has run: an earlier node may have run it.
    private func repeated(
        _ command: RedisCommand,
        _ route: ClusterRoute,
        after error: RedisError,
        at address: RedisEndpoint.Address,
        until deadline: Int64
    ) async throws(RedisError) -> RedisValue {
        var mayHaveRun = false
        do throws(RedisError) {
            return try await follow(command, route, after: error, at: address, until: deadline, &mayHaveRun)
        } catch {
            let ranNothing =
                error.outcome == .notSent || error.server.map { Redirection($0, asked: address) != nil } == true
            throw mayHaveRun && ranNothing ? error.with(outcome: .unknown) : error
        }
    }

    private func follow(
        _ command: RedisCommand,
        _ route: ClusterRoute,
        after error: RedisError,
        at address: RedisEndpoint.Address,
        until deadline: Int64,
        _ mayHaveRun: inout Bool
    ) async throws(RedisError) -> RedisValue {
        var (error, asked, retry, command) = (error, address, ClusterRetry(), command)
        command.readsFromReplica = false
        while true {
            mayHaveRun = mayHaveRun || error.outcome == .unknown
            let step = retry.next(
                after: error,
                asked: asked,
                isRepeatable: command.isRepeatable,
                jitter: Double.random(in: 0..<1)
            )
            var asking: RedisEndpoint.Address?
            var delay = Duration.zero
            switch step {
            case .fail:
                throw shown(error)
            case .tooManyRedirects:
                throw RedisError(
                    .tooManyRedirects,
                    outcome: .notSent,
                    message: "the Cluster's nodes sent the command elsewhere \(ClusterRetry.maximumRedirects) times",
                    server: error.server
                )
            case .route(let pause, let needsRefresh):
                delay = pause
                if needsRefresh { requestRefresh() }
            case .moved(let slot, let target, let pause):
                delay = pause
                try note(slot, movedTo: target)
                requestRefresh()
            case .ask(let target, let pause):
                delay = pause
                asking = target
            }
            if delay > .zero {
                try await pause(delay, outcome: error.outcome == .unknown ? .unknown : .notSent)
            }
            let rest = deadline - MonotonicClock.now()
            guard rest > 0 else { throw shown(error) }
            command.timeoutNanoseconds = rest
            redirects.add(1, ordering: .relaxed)
            do throws(RedisError) {
                if let asking {
                    asked = asking
                    return try await ask(nodes.node(at: asking), command)
                }
                let node = try await node(for: route, readsFromReplica: false, until: deadline)
                asked = node.address
                return try await node.group.execute(command)
            } catch let next {
                error = next
            }
        }
    }

    /// Sends a command behind `ASKING`, with nothing between them.
    ///
    /// A script goes out with its text. If Redis did not know the script, the client would send it again without
    /// `ASKING`, and the node would redirect it back.
    private func ask(_ node: ClusterNode, _ command: RedisCommand) async throws(RedisError) -> RedisValue {
        var command = command
        command.alwaysCarriesSource = true
        var asking = RedisCommand("ASKING")
        asking.timeoutNanoseconds = command.timeoutNanoseconds
        asking.replication = command.replication
        return try await node.group.pipeline([asking, command])[1].get()
    }

    /// The error as callers see it.
    ///
    /// After a timeout the topology is read again.
    private func shown(_ error: RedisError) -> RedisError {
        if error.code == .timeout {
            requestRefresh()
        }
        guard error.code == .handedBack else { return error }
        return RedisError(
            .connectionLost,
            outcome: error.outcome,
            message: "the node that had the command serves its slot no more",
            diagnostics: error.diagnostics
        )
    }
}
