/// One value of a reply, in the order in which the values came.
@usableFromInline
struct ReplyToken {
    /// An integer's value, a string's offset into the reply's bytes, or the number of an array's elements.
    var value: Int64
    /// A string's length, or the index after the last token of an array.
    var extent: UInt32
    var kind: RedisValue.Kind
}
