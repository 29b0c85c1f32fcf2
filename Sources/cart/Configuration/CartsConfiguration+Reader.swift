import CartService

extension CartsConfiguration {
    /// Reads how carts are named, kept and merged, and checks that the values go together.
    init(_ reader: ConfigurationReader) throws(CommandFailure) {
        typealias Keys = ConfigurationKeys
        self.init()
        do {
            keyPrefix = try reader.text(Keys.keyPrefix) ?? keyPrefix
            identifiers = try IdentifierFormat(
                guestPrefix: try reader.text(Keys.guestPrefix) ?? identifiers.guestPrefix,
                userPrefix: try reader.text(Keys.userPrefix) ?? identifiers.userPrefix,
                separator: try reader.text(Keys.separator) ?? String(identifiers.separator)
            )
            instances = try InstanceNames(try reader.list(Keys.instances))
            if let code = try reader.text(Keys.defaultCurrency) {
                guard let currency = try? Currency(code) else { throw reader.refusal(Keys.defaultCurrency) }
                defaultCurrency = currency
            }
            for (key, limit) in LimitKeys.all { limits[keyPath: limit] = try reader.integer(key) }
            timeToLive = try TimeToLive(reader)
            operationWindow = try reader.duration(Keys.operationWindow)
            migration.isEnabled = try reader.boolean(Keys.migrationEnabled)
            migration.clearGuestAfter = try reader.boolean(Keys.clearGuestAfter)
            migration.skipIfUserItems = try reader.integer(Keys.skipIfUserItems)
            if let name = try reader.text(Keys.migrationStrategy) {
                migration.strategy = MigrationStrategy(try MergeStrategy(name: name))
            }
            migration.undoWindow = try reader.duration(Keys.undoWindow)
            migration.grace = try reader.duration(Keys.migrationGrace)
            events.isEnabled = try reader.boolean(Keys.eventsEnabled)
            events.retention = try reader.duration(Keys.eventRetention)
            events.abandonedAfter = try reader.duration(Keys.abandonedAfter)
            if try reader.text(Keys.durability) == "replicated" {
                durability = .replicated(minReplicas: Int(try reader.integer(Keys.minReplicas)))
            }
            logsIdentifiers = try reader.boolean(Keys.logIdentifiers)
            try validate()
        } catch let error as CartError {
            throw CommandFailure(error)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw .usage("The configuration cannot be used: \(error).")
        }
    }
}

extension TimeToLive {
    fileprivate init(_ reader: ConfigurationReader) throws(CommandFailure) {
        typealias Keys = ConfigurationKeys
        self.init()
        guest = try reader.duration(Keys.guestTimeToLive)
        user = try reader.duration(Keys.userTimeToLive)
        refreshOnRead = try reader.boolean(Keys.refreshOnRead)
        let others = reader.layers.keys.subtracting(Keys.all.map(\.name)).sorted()
        for name in others where name.hasPrefix("ttl.") {
            let kind = String(name.dropFirst(4))
            guard try reader.layers.value(of: name) != nil else { continue }
            custom[kind] = try reader.duration(Keys.timeToLive(kind))
        }
    }
}
