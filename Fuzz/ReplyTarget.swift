/// Feeds bytes to the reply reader, whole and in pieces, and reads everything it makes of them.
///
/// What a strict reader of its own accepts must come out the same; what it refuses must end in values or an error, the
/// same however the bytes are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReply(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let whole = read([input[...]])
    var pieces: [ArraySlice<UInt8>] = []
    var rest = input[...]
    // The bytes themselves decide where they are cut.
    while let first = rest.first {
        let length = max(1, Int(first) % 23)
        pieces.append(rest.prefix(length))
        rest = rest.dropFirst(length)
    }
    let cut = read(pieces)
    precondition(whole.values == cut.values, "other values when cut")
    precondition(whole.isRefused == cut.isRefused, "another verdict when cut")
    for value in whole.values {
        use(value)
    }
    var strict = StrictReader(input)
    if let expected = strict.readAll() {
        precondition(!whole.isRefused, "refused what is well-formed")
        precondition(whole.values.count == expected.count, "another number of values")
        for (value, wanted) in zip(whole.values, expected) {
            precondition(wanted.matches(value), "another value")
        }
    }
    return 0
}

private func read(_ pieces: [ArraySlice<UInt8>]) -> (values: [RedisValue], isRefused: Bool) {
    guard let reader = ReplyReader(limit: RedisReplyLimit(bytes: 1 << 16, elements: 1 << 12)) else { return ([], true) }
    var values: [RedisValue] = []
    for piece in pieces {
        do {
            try Array(piece).withUnsafeBytes { bytes in
                try reader.read(bytes) { value throws(RedisError) in values.append(value) }
            }
        } catch {
            precondition((error as? RedisError)?.code == .protocolViolation)
            return (values, true)
        }
    }
    return (values, false)
}

/// Everything that is done with replies must bear any reply.
private func use(_ value: RedisValue) {
    let address = RedisEndpoint.Address(host: "host", port: 1)
    _ = value.description
    _ = value.error?.prefix
    _ = value.isPublished
    _ = RedisMessage(value)?.topic
    _ = RedisStreamEntry(value)?.fields
    _ = RedisStreamEntry.id(of: value)
    _ = Handshake.serverTime(value)
    _ = Handshake.isReplica(value)
    _ = ClusterReport(info: value, slots: value, asked: address)
    if let table = SlotTable(value, asked: address) {
        precondition(table.coveredSlots <= RedisHashSlot.count)
    }
    if let error = value.error {
        _ = Redirection(error, asked: address)
        _ = Refusal(error, role: .sentinelPrimary)
    }
    precondition(value == value)
    for element in value.elements.map(Array.init) ?? [] {
        use(element)
    }
}
