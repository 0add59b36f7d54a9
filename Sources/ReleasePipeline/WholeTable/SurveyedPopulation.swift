// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import RecordStreams
internal import SharingPolicy

/// A population in the codes of a survey.
///
/// A value that no kept record has gets a code of its own behind those of the survey; at the levels
/// where it is written like a kept value it falls into that value's group.
struct SurveyedPopulation {
    /// What a column of the survey must know besides its own codes.
    struct Column {
        /// Level, then further code, then group.
        var group: [[Int32]]
        /// Level, then how many groups there are with those of the survey.
        var groupCounts: [Int]
    }

    /// Row after row the code of each quasi-identifier.
    private(set) var codes: [UInt32] = []
    /// For how many people each row stands.
    let people: [UInt32]
    /// The quasi-identifiers in the order of the survey.
    private(set) var columns: [Column] = []

    /// `quasi`, `labels` and `used` are those of the table's problem.
    init(
        _ file: PopulationFile, _ surveyed: TableSurvey, _ quasi: [Int], _ labels: [LabelLevels],
        _ used: [[Int]]
    ) throws(Refusal) {
        people = file.people
        var ofColumn: [[UInt32]] = []
        for position in quasi {
            let coded = surveyed.coded[position]
            guard let place = file.columns.firstIndex(where: { $0.index == coded.index }) else {
                throw Refusal(.defect, "a quasi-identifier is not looked up in the population")
            }
            let found = try PopulationLabels(
                file, place, coded, labels[position], used[position], surveyed.context)
            columns.append(Column(group: found.group, groupCounts: found.groupCounts))
            ofColumn.append(file.columns[place].codes.map { found.codeOf[Int($0)] })
        }
        codes.reserveCapacity(people.count * quasi.count)
        for row in people.indices {
            for column in ofColumn { codes.append(column[row]) }
        }
    }
}

/// The values of one column of a population: their codes in the survey, and their groups.
private struct PopulationLabels {
    /// By code of the file.
    private(set) var codeOf: [UInt32] = []
    private(set) var group: [[Int32]]
    private(set) var groupCounts: [Int]
    private var known: [ValueDictionary] = []
    private var groupOf: [[Int32]] = []

    init(
        _ file: PopulationFile, _ place: Int, _ coded: CodedColumn, _ labels: LabelLevels,
        _ used: [Int], _ context: ReleaseContext
    ) throws(Refusal) {
        let hierarchy = context.hierarchies[coded.index]
        let top = Array(context.audience.output.suppressed.utf8)
        group = labels.groups.map { _ in [] }
        groupCounts = labels.labels.map(\.count)
        for level in labels.labels.indices { know(labels, level) }
        let values = ValueDictionary()
        var sample: [Int] = []
        for code in used {
            let (_, isNew) = coded.value(code).withUnsafeBufferPointer {
                values.insert($0, salt: code == coded.missing ? 1 : 0)
            }
            if isNew { sample.append(code) }
        }
        let column = file.columns[place]
        for code in column.values.indices {
            let isMissing = column.missing == UInt32(code)
            let (number, isNew) = column.values[code].withUnsafeBufferPointer {
                values.insert($0, salt: isMissing ? 1 : 0)
            }
            if !isNew {
                codeOf.append(UInt32(sample[number]))
                continue
            }
            // Never looked up by `sample`, since a value of the file comes once.
            sample.append(-1)
            codeOf.append(UInt32(coded.count + group[0].count))
            for level in group.indices {
                guard
                    let label = file.label(
                        place, UInt32(code), hierarchy, level: level, top: top)
                else {
                    throw Refusal(
                        .population,
                        at: Place(file: file.name, field: coded.name, row: column.firstRows[code]),
                        "the hierarchy of column \(coded.name) does not cover the value",
                        help: "add it to the hierarchy, or correct the row")
                }
                add(label, level)
            }
        }
    }

    /// Takes the labels of the survey at a level; those of one spelling stay with the first.
    private mutating func know(_ labels: LabelLevels, _ level: Int) {
        let dictionary = ValueDictionary()
        var groups: [Int32] = []
        for (number, label) in labels.labels[level].enumerated() {
            let (_, isNew) = label.withUnsafeBufferPointer { dictionary.insert($0) }
            if isNew { groups.append(Int32(number)) }
        }
        known.append(dictionary)
        groupOf.append(groups)
    }

    private mutating func add(_ label: [UInt8], _ level: Int) {
        let (number, isNew) = label.withUnsafeBufferPointer { known[level].insert($0) }
        if isNew {
            groupOf[level].append(Int32(groupCounts[level]))
            groupCounts[level] += 1
        }
        group[level].append(groupOf[level][number])
    }
}

extension SolverColumn {
    /// The column with the codes of a population behind its own; nobody pays for them.
    func knowing(_ more: SurveyedPopulation.Column) -> SolverColumn {
        var column = self
        for level in group.indices {
            column.group[level] += more.group[level]
            let missing = more.groupCounts[level] - column.cost[level].count
            if missing > 0 { column.cost[level] += [Int](repeating: 0, count: missing) }
        }
        return column
    }
}
