/// Rows under headings: aligned and with bold headings for a person, separated by tabs for a program.
struct Table {
    /// Where a column's text stands.
    enum Alignment {
        case left
        case right
    }

    private let columns: [(heading: String, alignment: Alignment)]
    private var rows: [[String]] = []

    init(_ columns: [(heading: String, alignment: Alignment)]) {
        self.columns = columns
    }

    /// Adds a row, which has a cell for each column.
    mutating func append(_ row: [String]) { rows.append(row) }

    /// The table's lines, without a line feed at the end.
    func text(isTerminal: Bool) -> String {
        let headings = columns.map(\.heading)
        guard isTerminal else { return ([headings] + rows).map { $0.joined(separator: "\t") }.joined(separator: "\n") }
        let widths = columns.indices.map { column in ([headings] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([headings] + rows).map { row in line(row, widths) }
        return (["\u{1B}[1m\(lines[0])\u{1B}[0m"] + lines.dropFirst()).joined(separator: "\n")
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        let cells = row.indices.map { column in
            let padding = String(repeating: " ", count: widths[column] - row[column].count)
            return columns[column].alignment == .left ? row[column] + padding : padding + row[column]
        }
        var line = cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }
}
