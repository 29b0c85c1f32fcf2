/// Finds what somebody who mistyped a name may have meant.
enum NearestName {
    /// The known name that is nearest to a mistyped one; `nil` when none is near.
    static func find(_ name: String, among known: [String]) -> String? {
        let best = known.map { (name: $0, distance: distance(name, $0)) }.min { $0.distance < $1.distance }
        guard let best, best.distance <= max(2, name.count / 2) else { return nil }
        return best.name
    }

    /// How many letters must be added, removed or changed to turn one name into the other.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let substituted = diagonal + (right[column] == letter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
