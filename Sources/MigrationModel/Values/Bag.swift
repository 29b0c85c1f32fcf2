/// A value that fits into one word and is never the word 0.
protocol Packable {
    init(packed: UInt64)
    var packed: UInt64 { get }
}

/// Up to three packed values, in descending order, so that equal bags are equal words.
struct Bag<Element: Packable>: Equatable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0

    static var capacity: Int { 3 }

    var count: Int {
        third != 0 ? 3 : second != 0 ? 2 : first != 0 ? 1 : 0
    }

    var isEmpty: Bool { first == 0 }

    subscript(index: Int) -> Element {
        Element(packed: index == 0 ? first : index == 1 ? second : third)
    }

    func contains(_ element: Element) -> Bool {
        let word = element.packed
        return first == word || second == word || third == word
    }

    mutating func insert(_ element: Element) {
        var word = element.packed
        if word > first { swap(&word, &first) }
        if word > second { swap(&word, &second) }
        if word > third { swap(&word, &third) }
        guard word == 0 else {
            preconditionFailure("Cannot insert into a bag when it is full")
        }
    }

    mutating func remove(at index: Int) {
        if index == 0 { first = second }
        if index <= 1 { second = third }
        third = 0
    }

    func filter(_ keeps: (Element) -> Bool) -> Bag {
        mapped { keeps($0) ? $0 : nil }
    }

    /// Each element replaced, or taken out where `transform` answers nil.
    func mapped(_ transform: (Element) -> Element?) -> Bag {
        var result = Bag()
        for index in 0..<count {
            if let element = transform(self[index]) { result.insert(element) }
        }
        return result
    }
}
