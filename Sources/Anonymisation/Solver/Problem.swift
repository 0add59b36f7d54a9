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
    /// What the search moves: fields that are linked go up together.
    let axes: [Axis]
    let words: Int
    /// Where the signature is in a key; the mask is 0 when nothing is tracked.
    let signatureWord: Int
    let signatureShift: UInt64
    let signatureMask: UInt64
    /// By field and step: the cost over all records, those of rare values suppressed.
    private(set) var sums: [[UInt64]] = []
    /// Up to how many units of a class are counted.
    let unitLimit: Int

    private let restOf: [UInt32]
    private let restWord: Int
    private let restShift: UInt64

    /// One dimension of the lattice.
    struct Axis {
        /// The fields that go up together, by number, in the order of their columns.
        var fields: [Int]
        /// How many steps there are.
        var levels: Int
    }

    init(_ survey: Survey, _ columns: [SolverColumn], _ requirement: Requirement) {
        Self.check(survey, columns, requirement)
        self.survey = survey
        self.requirement = requirement
        rare = RareFixpoint(survey, requirement)
        features = Features(survey, requirement, atRisk: rare.atRisk)
        scale = LossScale(columns: columns, rows: survey.rows)
        unitLimit = requirement.population?.exceedsSample == true ? survey.k : requirement.k
        let bounds = Self.bounds(survey, requirement.population)
        var layout = KeyLayout()
        var fields: [Field] = []
        var rest: [[UInt32]] = []
        for (index, column) in columns.enumerated() {
            if !column.counted, column.minLevel == column.maxLevel {
                rest.append(
                    Self.fixedCodes(survey, requirement.population, column, index, bounds[index]))
                continue
            }
            let (word, shift) = layout.place(Field.width(bounds[index]))
            fields.append(
                Field(
                    column: index, of: column, bound: bounds[index], word: word, shift: shift))
        }
        self.fields = fields
        axes = Self.axes(fields, columns)
        let tuples = survey.tupleCount + (requirement.population?.count ?? 0)
        let partition = Partition(rows: tuples, columns: rest)
        restOf = partition.classOf
        let restPlace = layout.place(Field.width(partition.count))
        restWord = restPlace.word
        restShift = UInt64(restPlace.shift)
        // The population has a signature of its own, the last.
        let width = Field.width(features.signatures + (requirement.population == nil ? 0 : 1))
        let signaturePlace = layout.place(width)
        signatureWord = signaturePlace.word
        signatureShift = UInt64(signaturePlace.shift)
        signatureMask = ((1 << UInt64(width)) - 1) << signatureShift
        words = layout.words
        sums = fields.map { costSums($0) }
    }

    /// Whether classes are judged by what their records hold and not only by how many there are.
    var judgesElements: Bool { features.count > 0 || !features.least.isEmpty }

    /// The step of each field at a node.
    func fieldSteps(_ node: [Int]) -> [Int] {
        var steps = [Int](repeating: 0, count: fields.count)
        for (axis, step) in zip(axes, node) {
            for field in axis.fields { steps[field] = step }
        }
        return steps
    }

    /// What generalisation along an axis costs when nothing but always rare values is suppressed.
    func generalisation(_ axis: Int, _ step: Int) -> UInt128 {
        axes[axis].fields.reduce(0) { sum, field in
            sum + scale.factors[fields[field].column] * UInt128(sums[field][step])
        }
    }

    /// What suppressing a record adds along an axis to what it costs there already, at least.
    func leastExtra(_ axis: Int, _ step: Int) -> UInt128 {
        axes[axis].fields.reduce(0) { sum, number in
            let field = fields[number]
            let extra = field.suppressed - min(field.suppressed, field.greatestCost(step))
            return sum + scale.factors[field.column] * UInt128(extra)
        }
    }

    /// Writes the key of one tuple, whose codes are level 0, to `key`.
    ///
    /// `number` is that of the tuple among those of the survey and, after them, the population.
    func writeKey(
        _ key: UnsafeMutablePointer<UInt64>, _ codes: UnsafePointer<UInt32>, number: Int,
        signature: Int, tables: [UnsafePointer<UInt32>]
    ) {
        for word in 0..<words { key[word] = 0 }
        for index in 0..<fields.count {
            let field = fields[index]
            key[field.word] |= UInt64(tables[index][Int(codes[field.column])]) << field.shift
        }
        key[restWord] |= UInt64(restOf[number]) << restShift
        if judgesElements { key[signatureWord] |= UInt64(signature) << signatureShift }
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

/// What `Problem.init` finds out about its parts.
extension Problem {
    private static func check(
        _ survey: Survey, _ columns: [SolverColumn], _ requirement: Requirement
    ) {
        precondition(columns.count == survey.columnCount)
        precondition(survey.unitLists == nil || requirement.k <= survey.k)
        precondition(requirement.minGroups <= survey.minGroups)
        let tracked =
            requirement.l.map(\.column) + requirement.entropy.map(\.column)
            + requirement.atMost.map(\.column) + requirement.closeness.map(\.column)
            + requirement.rare
        precondition(tracked.allSatisfy { $0 < survey.trackedCount })
        if let population = requirement.population {
            precondition(population.codes.count == population.count * columns.count)
            // A class of k units or more must be counted to the last.
            precondition(
                !population.exceedsSample || survey.unitLists == nil || survey.k == .max)
        }
        for column in columns {
            guard let other = column.movesWith.map({ columns[$0] }) else { continue }
            precondition(other.movesWith == nil)
            precondition(column.maxLevel - column.minLevel == other.maxLevel - other.minLevel)
        }
    }

    private static func axes(_ fields: [Field], _ columns: [SolverColumn]) -> [Axis] {
        var axes: [Axis] = []
        var axisOf: [Int: Int] = [:]
        for (number, field) in fields.enumerated() {
            let leader = columns[field.column].movesWith ?? field.column
            if let axis = axisOf[leader] {
                axes[axis].fields.append(number)
            } else {
                axisOf[leader] = axes.count
                axes.append(Axis(fields: [number], levels: field.levels))
            }
        }
        return axes
    }

    private static func bounds(_ survey: Survey, _ population: Population?) -> [Int] {
        var bounds = [Int](repeating: 1, count: survey.columnCount)
        for tuple in 0..<survey.tupleCount {
            let codes = survey.tuples.sequence(tuple)
            for column in 0..<survey.columnCount {
                bounds[column] = max(bounds[column], Int(codes[column]) + 1)
            }
        }
        for (place, code) in (population?.codes ?? []).enumerated() {
            let column = place % survey.columnCount
            bounds[column] = max(bounds[column], Int(code) + 1)
        }
        return bounds
    }

    /// By tuple of the survey and then of the population: the group at the only level.
    private static func fixedCodes(
        _ survey: Survey, _ population: Population?, _ column: SolverColumn, _ index: Int,
        _ bound: Int
    ) -> [UInt32] {
        let group = column.group[column.minLevel]
        precondition(group.count >= bound || survey.tupleCount == 0)
        var codes = (0..<survey.tupleCount).map { UInt32(group[Int(survey.code($0, index))]) }
        guard let population else { return codes }
        for tuple in 0..<population.count {
            codes.append(UInt32(group[Int(population.codes[tuple * survey.columnCount + index])]))
        }
        return codes
    }
}
