// SPDX-License-Identifier: Apache-2.0

/// Where the cells of a survey went: into which entry of a histogram, and that into which item.
///
/// An item is what is one at the finest level that may be published; its entries differ in their
/// elements.
struct ItemPlaces {
    /// The cells that may be kept.
    let cells: [Int]
    /// By place in `cells`: the entry.
    private let entryOf: [Int]
    /// By entry: the item.
    private(set) var itemOf: [Int]
    /// By item: one of its tuples.
    private(set) var tuples: [Int]

    /// The item of a place in `cells`.
    func item(ofInput input: Int) -> Int { itemOf[entryOf[input]] }

    /// Numbers entries and items in the order in which the survey has them.
    static func number(_ problem: Problem, only: [Bool]?) -> (Histogram, ItemPlaces) {
        let roller = Roller(words: problem.words)
        let steps = [Int](repeating: 0, count: problem.fields.count)
        var list = problem.cells(at: steps, into: roller)
        if let only {
            let kept = list.cells.indices.filter { only[list.cells[$0]] }
            for (place, input) in kept.enumerated() where place != input {
                let from = roller.keys + input * problem.words
                (roller.keys + place * problem.words).update(from: from, count: problem.words)
            }
            list = CellList(problem.survey, kept.map { list.cells[$0] }, nil)
        }
        let histogram = list.merged(by: roller, problem)
        let entryOf = list.cells.indices.map { Int(roller.target[$0]) }
        roller.reserve(histogram.count)
        roller.keys.update(from: histogram.keys, count: histogram.count * problem.words)
        for entry in 0..<histogram.count {
            roller.keys[entry * problem.words + problem.signatureWord] &= ~problem.signatureMask
        }
        let items = roller.number(histogram.count)
        let itemOf = (0..<histogram.count).map { Int(roller.target[$0]) }
        var tuples = [Int](repeating: 0, count: items)
        for (input, cell) in list.cells.enumerated() {
            tuples[itemOf[entryOf[input]]] = problem.survey.tuple(ofCell: cell)
        }
        return (
            histogram,
            ItemPlaces(cells: list.cells, entryOf: entryOf, itemOf: itemOf, tuples: tuples)
        )
    }

    /// The same with items in the order of their leaves, whatever the order of the records was.
    func sorted(_ survey: Survey, _ ladders: [LeafLadder]) -> ItemPlaces {
        let width = ladders.count
        let leaves = leaves(survey, ladders)
        let order = leaves.withUnsafeBufferPointer { leaves in
            tuples.indices.sorted { left, right in
                let (a, b) = (left * width, right * width)
                var column = 0
                while column < width {
                    let (one, other) = (leaves[a + column], leaves[b + column])
                    if one != other { return one < other }
                    column += 1
                }
                return false
            }
        }
        var numbers = [Int](repeating: 0, count: order.count)
        for (number, item) in order.enumerated() { numbers[item] = number }
        var sorted = self
        sorted.itemOf = itemOf.map { numbers[$0] }
        sorted.tuples = order.map { tuples[$0] }
        return sorted
    }

    /// How many records each code of a column has.
    func held(_ survey: Survey, _ column: Int) -> [Int: Int] {
        var rows: [Int] = []
        for cell in cells {
            let code = Int(survey.code(survey.tuple(ofCell: cell), column))
            while rows.count <= code { rows.append(0) }
            rows[code] += Int(survey.cellRows[cell])
        }
        return rows.indices.reduce(into: [:]) { held, code in
            if rows[code] > 0 { held[code] = rows[code] }
        }
    }

    /// The items as the clustering takes them.
    func items(
        _ histogram: Histogram, _ survey: Survey, _ ladders: [LeafLadder]
    ) -> ClusterItems {
        var rows = [Int32](repeating: 0, count: tuples.count)
        for entry in 0..<histogram.count {
            rows[itemOf[entry]] += Int32(truncatingIfNeeded: histogram.rows[entry])
        }
        return ClusterItems(
            columns: ladders.map(\.shape), leaves: leaves(survey, ladders), rows: rows)
    }

    private func leaves(_ survey: Survey, _ ladders: [LeafLadder]) -> [Int32] {
        var leaves: [Int32] = []
        leaves.reserveCapacity(tuples.count * ladders.count)
        for tuple in tuples {
            for (column, ladder) in ladders.enumerated() {
                leaves.append(ladder.leaf(ofCode: Int(survey.code(tuple, column))))
            }
        }
        return leaves
    }
}
