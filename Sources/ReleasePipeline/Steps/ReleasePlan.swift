// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// What a solve decided, in the form in which it is applied to a record at a time.
///
/// It holds levels and a list of what may be released: combinations of written values that were
/// counted and survive. A record whose combination is not in it is suppressed, so that what nobody
/// has counted never leaves. It also says what records alone do not tell: the weakest answers of
/// subjects with several records, and whose household is closed.
struct ReleasePlan {
    var terms: StepTerms
    var partitions: [StepPartition]
    /// SHA-256 of the survey that was solved.
    var histogram: [UInt8]
    var format: RecordFormat
    /// SHA-256 of the population that classes were compared with; nil where none is named.
    var population: [UInt8]?
    /// The level of each column with levels, by policy column.
    var levels: [Int: WrittenLevel] = [:]
    var loss: Double = 0
    var optimal = false
    /// What may be written; nil where the audience makes no claim about classes.
    var classes: PlannedClasses?
    /// The weakest answers of subjects whose records have different ones.
    var weakest: [(key: (UInt64, UInt64), answers: UInt64)] = []
    var closedHouseholds: [(UInt64, UInt64)] = []
    var closedSubjects: [(UInt64, UInt64)] = []
    /// How many records have each reason, by its raw value.
    var reasons: [Int]
}

/// The combinations of written values that survive.
struct PlannedClasses {
    /// A value as it is written.
    struct Label: Hashable {
        var bytes: [UInt8]
        var kind: CellKind
    }

    /// By coded column: the values that are written.
    var labels: [[Label]]
    /// By coded column: the words of a `replace` that are too rare to stay.
    var rare: [[[UInt8]]]
    /// The surviving combinations, as numbers of labels.
    var allowed: TupleTable
    /// With local recoding: what each surveyed tuple of values becomes.
    var byTuple: RecodedTuples?
}

/// Surveyed tuples of values and the combination that each is written as.
struct RecodedTuples {
    /// By coded column, by number: the values.
    var values: [[SurveyHead.Value]]
    var tuples: TupleTable
    /// By tuple: the number of its combination.
    var written: [UInt32]
}

extension ReleasePlan {
    private var bytesOfFormat: UInt64 { UInt64(RecordFormat.allCases.firstIndex(of: format) ?? 0) }

    /// Writes the plan's fields.
    func write(to writer: StepWriter) throws(Refusal) {
        terms.write(to: writer)
        StepPartition.write(partitions, to: writer)
        writer.bytes(histogram)
        writer.number(bytesOfFormat)
        writer.number(population == nil ? 0 : 1)
        writer.bytes(population ?? [])
        writer.number(levels.count)
        for (column, level) in levels.sorted(by: { $0.key < $1.key }) {
            writer.number(column)
            switch level {
            case .same(let same):
                writer.number(0)
                writer.number(same)
            case .byClass(let range):
                writer.number(1)
                writer.number(range.lowerBound)
                writer.number(range.upperBound)
            }
        }
        writer.word(loss.bitPattern)
        writer.number(optimal ? 1 : 0)
        writer.number(reasons.count)
        for count in reasons { writer.number(count) }
        writer.number(weakest.count)
        for (key, answers) in weakest.sorted(by: { $0.key < $1.key }) {
            writer.key(key)
            writer.word(answers)
        }
        for keys in [closedHouseholds, closedSubjects] {
            writer.number(keys.count)
            for key in keys.sorted(by: <) { writer.key(key) }
        }
        writer.number(classes == nil ? 0 : 1)
        try classes?.write(to: writer)
    }

    init(_ reader: StepReader) throws(Refusal) {
        terms = try StepTerms(reader)
        partitions = try StepPartition.read(reader)
        histogram = try reader.bytes()
        let formats = RecordFormat.allCases
        let index = try reader.count()
        guard formats.indices.contains(index) else { throw reader.damaged }
        format = formats[index]
        let hasPopulation = try reader.number() == 1
        let digest = try reader.bytes()
        population = hasPopulation ? digest : nil
        for _ in 0..<(try reader.count()) {
            let column = try reader.count()
            if try reader.number() == 0 {
                levels[column] = .same(try reader.count())
            } else {
                let (low, high) = (try reader.count(), try reader.count())
                guard low <= high else { throw reader.damaged }
                levels[column] = .byClass(low...high)
            }
        }
        loss = Double(bitPattern: try reader.word())
        optimal = try reader.number() == 1
        reasons = []
        for _ in 0..<(try reader.count()) { reasons.append(try reader.count()) }
        guard reasons.count == Reason.allCases.count else { throw reader.damaged }
        for _ in 0..<(try reader.count()) {
            weakest.append((try reader.key(), try reader.word()))
        }
        for _ in 0..<(try reader.count()) { closedHouseholds.append(try reader.key()) }
        for _ in 0..<(try reader.count()) { closedSubjects.append(try reader.key()) }
        if try reader.number() == 1 { classes = try PlannedClasses(reader) }
    }
}

extension PlannedClasses {
    fileprivate func write(to writer: StepWriter) throws(Refusal) {
        writer.number(labels.count)
        for (column, rare) in zip(labels, rare) {
            writer.number(column.count)
            for label in column {
                writer.number(UInt64(label.kind.rawValue))
                writer.bytes(label.bytes)
            }
            writer.number(rare.count)
            for word in rare { writer.bytes(word) }
        }
        try PlannedClasses.write(allowed, to: writer)
        guard let byTuple else { return writer.number(0) }
        writer.number(1)
        for column in byTuple.values {
            writer.number(column.count)
            for value in column {
                writer.number(UInt64(value.kind))
                writer.bytes(value.bytes)
            }
        }
        try PlannedClasses.write(byTuple.tuples, to: writer)
        for number in byTuple.written { writer.number(UInt64(number)) }
    }

    private static func write(_ table: TupleTable, to writer: StepWriter) throws(Refusal) {
        writer.number(table.count)
        for code in table.allCodes {
            writer.number(UInt64(code))
            try writer.flush()
        }
    }

    fileprivate init(_ reader: StepReader) throws(Refusal) {
        labels = []
        rare = []
        for _ in 0..<(try reader.count()) {
            var column: [Label] = []
            for _ in 0..<(try reader.count()) {
                let kind = CellKind(rawValue: UInt8(truncatingIfNeeded: try reader.number()))
                guard let kind else { throw reader.damaged }
                column.append(Label(bytes: try reader.bytes(), kind: kind))
            }
            labels.append(column)
            var words: [[UInt8]] = []
            for _ in 0..<(try reader.count()) { words.append(try reader.bytes()) }
            rare.append(words)
        }
        allowed = try PlannedClasses.readTuples(reader, counts: labels.map(\.count))
        guard try reader.number() == 1 else { return }
        var values: [[SurveyHead.Value]] = []
        for _ in labels {
            var column: [SurveyHead.Value] = []
            for _ in 0..<(try reader.count()) {
                let kind = UInt8(truncatingIfNeeded: try reader.number())
                column.append(.init(bytes: try reader.bytes(), kind: kind))
            }
            values.append(column)
        }
        let tuples = try PlannedClasses.readTuples(reader, counts: values.map(\.count))
        var written: [UInt32] = []
        for _ in 0..<tuples.count {
            let number = try reader.count()
            guard number < allowed.count else { throw reader.damaged }
            written.append(UInt32(number))
        }
        byTuple = RecodedTuples(values: values, tuples: tuples, written: written)
    }

    private static func readTuples(
        _ reader: StepReader, counts: [Int]
    ) throws(Refusal) -> TupleTable {
        let table = TupleTable(width: counts.count)
        var tuple = [UInt32](repeating: 0, count: max(counts.count, 1))
        for number in 0..<(try reader.count()) {
            for (position, count) in counts.enumerated() {
                let code = try reader.count()
                guard code < count else { throw reader.damaged }
                tuple[position] = UInt32(code)
            }
            guard Int(table.insert(tuple)) == number else { throw reader.damaged }
        }
        return table
    }
}
