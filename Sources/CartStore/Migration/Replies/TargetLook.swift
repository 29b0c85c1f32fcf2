import Hiredis

/// What a caller sees of a target before it asks for a migration.
struct TargetLook: Equatable {
    /// A migration that the caller's own operation has booked: its id, and the digest of the request.
    struct Booked: Equatable {
        let id: String
        let request: String
    }

    /// How many items are in its primary instance.
    var items: Int64 = 0
    /// The migration that the caller's operation has booked.
    var booked: Booked?
    /// How many replicas of its server are connected.
    var replicas = 0

    init() {}

    /// Reads the reply of `look_at_target`; `nil` when it has another form.
    init?(_ reply: RedisValue) {
        guard let values = reply.elements, values.count == 3, let replicas = values[0].integer else { return nil }
        self.replicas = Int(replicas)
        items = values[1].decimal ?? 0
        let words = (values[2].string ?? "").split(separator: " ")
        if words.count == 2 { booked = Booked(id: String(words[0]), request: String(words[1])) }
    }
}
