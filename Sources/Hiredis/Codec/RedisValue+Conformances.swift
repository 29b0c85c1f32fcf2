extension RedisValue: Equatable {
    /// Whether both values have the same kind and contents, wherever they lie.
    public static func == (left: RedisValue, right: RedisValue) -> Bool {
        guard left.kind == right.kind else { return false }
        switch left.kind {
        case .null:
            return true
        case .integer:
            return left.word == right.word
        case .array:
            guard let left = left.elements, let right = right.elements else { return false }
            return left.elementsEqual(right)
        case .simpleString, .bulkString, .error:
            return left.withToken { leftBytes in
                right.withToken { rightBytes in leftBytes.elementsEqual(rightBytes) }
            }
        }
    }
}

extension RedisValue: CustomStringConvertible {
    /// The contents, as a debugging aid: they may be personal data, so do not log them.
    public var description: String {
        switch kind {
        case .null: "null"
        case .integer: "\(word)"
        case .simpleString, .bulkString: string ?? "\(bytes ?? [])"
        case .array: "[\((elements?.map(\.description) ?? []).joined(separator: ", "))]"
        case .error: "error(\(error?.message ?? ""))"
        }
    }
}
