// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// A survey, its columns and a requirement, made ready for counting.
final class Problem {
    let survey: Survey
    let requirement: Requirement
    let rare: RareFixpoint
    let features: Features
    let scale: LossScale
    /// The columns that the search moves or that count in the loss.
    let fields: [Field]
    let words: Int
    /// Where the signature is in a key; the mask is 0 when nothing is tracked.
    let signatureWord: Int
    let signatureShift: UInt64
    let signatureMask: UInt64
    /// By field and step: the cost over all records, those of rare values suppressed.
    private(set) var sums: [[UInt64]] = []

    private let restOf: [UInt32]
    private let restWord: Int
    private let restShift: UInt64

    init(_ survey: Survey, _ columns: [SolverColumn], _ requirement: Requirement) {
        precondition(columns.count == survey.columnCount)
        precondition(survey.unitLists == nil || requirement.k <= survey.k)
        let tracked =
            requirement.l.map(\.column) + requirement.entropy.map(\.column)
            + requirement.atMost.map(\.column) + requirement.rare
        precondition(requirement.closeness.isEmpty && requirement.minGroups == 0)
        precondition(requirement.population == nil)
        precondition(columns.allSatisfy { $0.movesWith == nil })
        precondition(tracked.allSatisfy { $0 < survey.trackedCount })
        self.survey = survey
        self.requirement = requirement
        rare = RareFixpoint(survey, requirement)
        features = Features(survey, requirement, atRisk: rare.atRisk)
        scale = LossScale(columns: columns, rows: survey.rows)
        let bounds = Self.bounds(survey)
        var layout = KeyLayout()
        var fields: [Field] = []
        var rest: [[UInt32]] = []
        for (index, column) in columns.enumerated() {
            if !column.counted, column.minLevel == column.maxLevel {
                rest.append(Self.fixedCodes(survey, column, index, bounds[index]))
                continue
            }
            let (word, shift) = layout.place(Field.width(bounds[index]))
            fields.append(
                Field(
                    column: index, of: column, bound: bounds[index], word: word, shift: shift))
        }
        self.fields = fields
        let partition = Partition(rows: survey.tupleCount, columns: rest)
        restOf = partition.classOf
        let restPlace = layout.place(Field.width(partition.count))
        restWord = restPlace.word
        restShift = UInt64(restPlace.shift)
        let width = Field.width(features.signatures)
        let signaturePlace = layout.place(width)
        signatureWord = signaturePlace.word
        signatureShift = UInt64(signaturePlace.shift)
        signatureMask = ((1 << UInt64(width)) - 1) << signatureShift
        words = layout.words
        sums = fields.map { costSums($0) }
    }

    /// Whether classes are judged by more than their size.
    var judgesElements: Bool { features.count > 0 || !features.least.isEmpty }

    /// Writes the keys of the cells that are not dead at `steps` to `roller`.
    ///
    /// Gives the cell of each key, and the records and units of each.
    func cells(at steps: [Int], into roller: Roller) -> CellList {
        let live = (0..<survey.cellCount).filter { !rare.dead[$0] }
        roller.reserve(live.count)
        let tables = zip(fields, steps).map { $0.leaders($1) }
        for (input, cell) in live.enumerated() {
            let key = roller.keys + input * words
            for word in 0..<words { key[word] = 0 }
            let tuple = survey.tuple(ofCell: cell)
            let codes = survey.tuples.sequence(tuple)
            for (field, table) in zip(fields, tables) {
                key[field.word] |= UInt64(table[Int(codes[field.column])]) << field.shift
            }
            key[restWord] |= UInt64(restOf[tuple]) << restShift
            if judgesElements {
                let signature = features.reduced[survey.signature(ofCell: cell)]
                key[signatureWord] |= UInt64(signature) << signatureShift
            }
        }
        return CellList(survey, live)
    }

    private static func bounds(_ survey: Survey) -> [Int] {
        var bounds = [Int](repeating: 1, count: survey.columnCount)
        for tuple in 0..<survey.tupleCount {
            let codes = survey.tuples.sequence(tuple)
            for column in 0..<survey.columnCount {
                bounds[column] = max(bounds[column], Int(codes[column]) + 1)
            }
        }
        return bounds
    }

    private static func fixedCodes(
        _ survey: Survey, _ column: SolverColumn, _ index: Int, _ bound: Int
    ) -> [UInt32] {
        let group = column.group[column.minLevel]
        precondition(group.count >= bound || survey.tupleCount == 0)
        return (0..<survey.tupleCount).map { UInt32(group[Int(survey.code($0, index))]) }
    }

    private func costSums(_ field: Field) -> [UInt64] {
        var rows = [UInt64](repeating: 0, count: 1)
        for cell in 0..<survey.cellCount where !rare.dead[cell] {
            let code = Int(survey.code(survey.tuple(ofCell: cell), field.column))
            while rows.count <= code { rows.append(0) }
            rows[code] += UInt64(survey.cellRows[cell])
        }
        return (0..<field.levels).map { step in
            let costs = field.costs(step)
            var sum = UInt64(rare.deadRows) * field.suppressed
            for code in 0..<rows.count where rows[code] > 0 {
                sum += rows[code] * UInt64(costs[code])
            }
            return sum
        }
    }
}

/// Cells of a survey in the form that a roller merges.
struct CellList {
    let cells: [Int]
    let rows: [UInt32]
    let units: UnitArena?

    init(_ survey: Survey, _ cells: [Int]) {
        self.cells = cells
        rows = cells.map { survey.cellRows[$0] }
        guard let lists = survey.unitLists else {
            units = nil
            return
        }
        let arena = UnitArena(entries: cells.count, capacity: lists.units.count)
        var next = 0
        for (entry, cell) in cells.enumerated() {
            arena.starts[entry] = UInt32(truncatingIfNeeded: next)
            for place in Int(lists.offsets[cell])..<Int(lists.offsets[cell + 1]) {
                arena.list[next] = lists.units[place]
                arena.counts[entry] += 1
                next += 1
            }
        }
        units = arena
    }
}
