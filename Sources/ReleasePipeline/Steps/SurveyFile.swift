// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// What stands before the entries of a survey file: where it comes from and which values it has.
///
/// An entry is a key and how many records have it. A key is a number for each coded column (0 where
/// its own answers do not let a record through, else 1 + the place of its value), the number of
/// what decides about it, and the fingerprints of its keys where other records may change its
/// fate or are counted with it. Values stand in the order of their bytes, so that two surveys
/// are joined without being held.
struct SurveyHead {
    /// A value of a coded column, or what decides about a record.
    struct Value: Hashable {
        var bytes: [UInt8]
        var kind: UInt8

        static func < (one: Value, other: Value) -> Bool {
            if one.bytes == other.bytes { return one.kind < other.kind }
            return one.bytes.lexicographicallyPrecedes(other.bytes)
        }
    }

    var terms: StepTerms
    var partitions: [StepPartition]
    /// The coded columns, and last what decides about records.
    var values: [[Value]]
    /// Which fingerprints a key has.
    var keys: SurveyKeys

    /// The fields of its keys.
    var layout: PackedLayout {
        PackedLayout(greatest: values.map(\.count), raw: keys.words)
    }

    func write(to writer: StepWriter) {
        terms.write(to: writer)
        StepPartition.write(partitions, to: writer)
        writer.number(keys.bits)
        writer.number(values.count)
        for column in values {
            writer.number(column.count)
            for value in column {
                writer.number(UInt64(value.kind))
                writer.bytes(value.bytes)
            }
        }
    }

    init(terms: StepTerms, partitions: [StepPartition], values: [[Value]], keys: SurveyKeys) {
        (self.terms, self.partitions, self.values, self.keys) = (terms, partitions, values, keys)
    }

    init(_ reader: StepReader) throws(Refusal) {
        terms = try StepTerms(reader)
        partitions = try StepPartition.read(reader)
        keys = SurveyKeys(bits: try reader.count())
        values = []
        for _ in 0..<(try reader.count()) {
            var column: [Value] = []
            for _ in 0..<(try reader.count()) {
                let kind = try reader.number()
                let value = Value(
                    bytes: try reader.bytes(), kind: UInt8(truncatingIfNeeded: kind))
                if let last = column.last, !(last < value) { throw reader.damaged }
                column.append(value)
            }
            values.append(column)
        }
    }
}

/// Which fingerprints the entries of a survey have.
struct SurveyKeys: Equatable {
    /// Subjects may have several records.
    let subject: Bool
    /// Households count, as units or as groups, or fall together.
    let household: Bool
    /// Groups count that a column of their own names.
    let group: Bool
    /// A subject may have one record; all fingerprints are listed before the entries.
    let listsSubjects: Bool

    init(_ context: ReleaseContext) {
        subject = context.answersMayWeaken
        let claim = context.audience.privacy.classes
        household =
            context.closesHouseholds || claim?.countUnit == .household
            || claim?.minGroups != nil && context.group == nil
        group = context.group != nil
        listsSubjects = context.subject != nil && !subject
    }

    init(bits: Int) {
        subject = bits & 1 != 0
        household = bits & 2 != 0
        listsSubjects = bits & 4 != 0
        group = bits & 8 != 0
    }

    var bits: Int {
        (subject ? 1 : 0) | (household ? 2 : 0) | (listsSubjects ? 4 : 0) | (group ? 8 : 0)
    }

    /// How many words of 32 bits the fingerprints take.
    var words: Int { (subject ? 4 : 0) + (household ? 4 : 0) + (group ? 4 : 0) }
}

/// The layout of the list of subjects.
enum SubjectList {
    static let layout = PackedLayout(greatest: [], raw: 4)
}

extension StepWriter {
    /// Writes entries to their end.
    func entries(
        _ merge: EntryMerge, words: Int, check: (UInt64) throws(Refusal) -> Void = { _ in }
    ) throws(Refusal) {
        while try merge.next() {
            try check(merge.count)
            number(merge.count)
            let key = merge.key
            for index in 0..<words { word(key[index]) }
            try flush()
        }
        number(0)
    }
}

/// What decides about a record, as a value of a survey.
///
/// One byte where no other record matters: the reason. Else also whether it is invalid, its
/// standing and its answers, 8 bytes each, the highest first.
enum Circumstance {
    static func value(_ facts: RecordFacts, mayWeaken: Bool) -> SurveyHead.Value {
        var bytes = [facts.reason.rawValue]
        if mayWeaken {
            bytes.append(facts.isInvalid ? 1 : 0)
            for word in [facts.standing, facts.answers] {
                for shift in stride(from: UInt64(56), through: 0, by: -8) {
                    bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
        }
        return .init(bytes: bytes, kind: 0)
    }

    /// The facts of a record of which nothing else is known.
    static func facts(_ value: SurveyHead.Value, mayWeaken: Bool) -> RecordFacts? {
        guard value.bytes.count == (mayWeaken ? 18 : 1),
            let reason = Reason(rawValue: value.bytes[0])
        else { return nil }
        var facts = RecordFacts()
        facts.reason = reason
        if mayWeaken {
            facts.isInvalid = value.bytes[1] == 1
            facts.standing = value.bytes[2..<10].reduce(0) { $0 << 8 | UInt64($1) }
            facts.answers = value.bytes[10..<18].reduce(0) { $0 << 8 | UInt64($1) }
        }
        return facts
    }
}
