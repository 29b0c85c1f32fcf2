/// One command, encoded while it is built.
///
/// Arguments are binary-safe: they may hold any byte. Building a command allocates one buffer.
public struct RedisCommand: Sendable {
    // `*count\r\n` and, for a script, the words before the number of keys are written when the command is sent:
    // only then is it known how many arguments there are and whether the connection has the script.
    var encoder: CommandEncoder
    let script: RedisScript?

    /// The name of the script that the command runs; nil if the command runs no script.
    public var scriptName: String? { script?.name }
    /// The timeout in nanoseconds; a negative value stands for the configuration's timeout.
    var timeoutNanoseconds: Int64 = -1
    /// Whether the command makes sense only on the connection for which it was queued first.
    var isBoundToConnection = false
    /// Whether a script is always sent with its text, so that Redis cannot refuse it as unknown.
    var alwaysCarriesSource = false

    /// Whether the command may be sent again when a connection was lost before its reply came; default false.
    ///
    /// True is right for reads, and for scripts that carry an operation id by which Redis recognises a repeat.
    public var isRepeatable = false

    /// Whether a replica may answer in a Cluster; default false.
    ///
    /// A replica may be behind its primary.
    ///
    /// For reads only. Outside a Cluster the primary always answers.
    public var readsFromReplica = false

    /// Whether the reply must show what the commands before it in the same pipeline did; default false.
    ///
    /// Redis may refuse a command without running it: it has forgotten the script, it is no longer a primary, or the
    /// slot has moved. The client then sends the refused command again, after the rest of the pipeline. If this
    /// property is true, the client also sends this command again after it and drops this command's first reply. So set
    /// it for reads only.
    public var dependsOnEarlier = false

    /// How many replicas must have the change before the reply counts; default nil: only the primary must have it.
    ///
    /// The client sends such commands over a separate connection, many under one `WAIT`. If too few replicas have the
    /// change in time, the call throws `.notReplicated`, although the primary ran the command.
    public var replication: RedisReplication?

    /// Makes a command from a name and arguments.
    public init(_ name: String, _ arguments: String...) {
        var size = CommandEncoder.size(ofArgument: name.utf8.count)
        for argument in arguments {
            size += CommandEncoder.size(ofArgument: argument.utf8.count)
        }
        encoder = CommandEncoder(capacity: size)
        script = nil
        encoder.append(name)
        for argument in arguments {
            append(argument)
        }
    }

    /// Makes a command without arguments.
    ///
    /// - Parameters:
    ///   - name: The command's name, one word.
    ///   - capacity: The expected number of encoded bytes; more are taken when needed.
    public init(_ name: String, capacity: Int) {
        encoder = CommandEncoder(capacity: capacity)
        script = nil
        encoder.append(name)
    }

    /// Makes a call of a script.
    ///
    /// Append the script's arguments afterwards.
    ///
    /// The connection chooses between the script's text and its digest.
    ///
    /// - Parameters:
    ///   - script: The script.
    ///   - keys: The script's `KEYS`.
    ///   - capacity: The expected number of encoded bytes of keys and arguments.
    public init(script: RedisScript, keys: [String], capacity: Int = 160) {
        encoder = CommandEncoder(capacity: capacity)
        self.script = script
        encoder.append(keys.count)
        for key in keys {
            encoder.append(key)
        }
    }

    /// Appends a string, as UTF-8.
    public mutating func append(_ argument: String) {
        encoder.append(argument)
    }

    /// Appends an integer, in decimal.
    public mutating func append(_ argument: some FixedWidthInteger) {
        encoder.append(argument)
    }

    /// Appends bytes as they are.
    public mutating func append(bytes: some Collection<UInt8>) {
        encoder.append(bytes: bytes)
    }

    /// The command's deadline, counted from its submission; nil means the configuration's `commandTimeout`.
    public var timeout: Duration? {
        get { timeoutNanoseconds < 0 ? nil : .nanoseconds(timeoutNanoseconds) }
        set { timeoutNanoseconds = newValue.map { max(0, $0.nanoseconds) } ?? -1 }
    }

    /// The arguments as text, without the command's name.
    ///
    /// For a script: the number of keys, the keys and the arguments.
    public var arguments: [String] {
        let ranges = encoder.argumentRanges(through: encoder.count - 1).dropFirst(script == nil ? 1 : 0)
        return encoder.bytes.withBytes { bytes in
            ranges.map { String(decoding: UnsafeRawBufferPointer(rebasing: bytes[$0]), as: UTF8.self) }
        }
    }

    /// The approximate number of bytes of the command on the wire.
    ///
    /// A script counts without its text.
    var wireSize: Int { encoder.bytes.count + (script == nil ? 16 : 80) }
}
