// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// Counts the records of one partition for a survey file.
final class PartitionSurvey: RecordCollector {
    private let context: ReleaseContext
    private let coded: [CodedColumn]
    private let keys: SurveyKeys
    private let entries: EntryCounter
    private let subjects: EntryCounter?
    private let mayWeaken: Bool
    private var circumstances: [SurveyHead.Value] = []
    private var numbers: [SurveyHead.Value: UInt32] = [:]
    private var last: (key: (UInt64, UInt64, UInt16), number: UInt32)?
    /// By column: the values of records that are let through.
    private let used: [UsedCodes]
    /// Raw memory, since every record touches it.
    private let key: UnsafeMutablePointer<UInt32>
    private let name: UnsafeMutablePointer<UInt32>
    private let ofReason: UnsafeMutablePointer<Int>

    init(_ context: ReleaseContext, coded: [CodedColumn], memory: Int) {
        self.context = context
        self.coded = coded
        keys = SurveyKeys(context)
        mayWeaken = context.answersMayWeaken
        used = coded.map { _ in UsedCodes() }
        // Half of the memory sorts subjects where they are listed.
        let half = keys.listsSubjects ? memory / 2 : memory
        entries = EntryCounter(dictionaries: coded.count + 1, raw: keys.words, memory: half)
        subjects =
            keys.listsSubjects ? EntryCounter(dictionaries: 0, raw: 4, memory: half) : nil
        key = .allocate(capacity: coded.count + 1 + keys.words)
        name = .allocate(capacity: 4)
        ofReason = .allocate(capacity: Reason.allCases.count)
        ofReason.initialize(repeating: 0, count: Reason.allCases.count)
    }

    deinit {
        key.deallocate()
        name.deallocate()
        ofReason.deallocate()
    }

    /// How many records have each reason by their own answers.
    var reasons: [Int] { Reason.allCases.indices.map { ofReason[$0] } }

    /// How many records were taken.
    var records: Int { reasons.reduce(0, +) }

    /// How often memory was full.
    var spills: Int { entries.spills + (subjects?.spills ?? 0) }

    func take(
        _ facts: RecordFacts, _ codes: CodedBatch, _ batch: RecordBatch, row: Int
    ) throws(Refusal) {
        ofReason[Int(facts.reason.rawValue)] += 1
        let (width, key) = (used.count, key)
        if facts.reason.exports {
            let tuple = codes.tuple(row)
            for position in 0..<width {
                key[position] = tuple[position] + 1
                used[position].mark(Int(tuple[position]))
            }
        } else {
            for position in 0..<width { key[position] = 0 }
        }
        key[width] = number(facts)
        var next = width + 1
        if keys.subject {
            PartitionSurvey.split(facts.subject, into: key + next)
            next += 4
        }
        if keys.household {
            PartitionSurvey.split(facts.household, into: key + next)
            next += 4
        }
        if keys.group { PartitionSurvey.split(facts.group, into: key + next) }
        if try entries.add(key) { try entries.spill(ranks()) }
        guard let subjects else { return }
        PartitionSurvey.split(facts.subject, into: name)
        if try subjects.add(name) { try subjects.spill([]) }
    }

    @inline(__always)
    private static func split(
        _ value: (UInt64, UInt64), into words: UnsafeMutablePointer<UInt32>
    ) {
        words[0] = UInt32(truncatingIfNeeded: value.0 >> 32)
        words[1] = UInt32(truncatingIfNeeded: value.0)
        words[2] = UInt32(truncatingIfNeeded: value.1 >> 32)
        words[3] = UInt32(truncatingIfNeeded: value.1)
    }

    /// The number of what decides about a record, from 1.
    private func number(_ facts: RecordFacts) -> UInt32 {
        let short = (
            facts.answers, facts.standing,
            UInt16(facts.reason.rawValue) << 1 | (facts.isInvalid ? 1 : 0)
        )
        if let last, last.key == short { return last.number }
        let value = Circumstance.value(facts, mayWeaken: mayWeaken)
        let number = numbers[value] ?? UInt32(circumstances.count + 1)
        if Int(number) > circumstances.count {
            circumstances.append(value)
            numbers[value] = number
        }
        last = (short, number)
        return number
    }

    private func values(_ position: Int) -> [(code: Int, value: SurveyHead.Value)] {
        let column = coded[position]
        return used[position].codes.map { code in
            (code, .init(bytes: column.value(code), kind: column.kinds[code].rawValue))
        }.sorted { $0.1 < $1.1 }
    }

    /// By dictionary: the place of each number's value in the order of bytes, from 1.
    private func ranks() -> [[UInt32]] {
        var ranks = coded.indices.map { position in
            var ranks = [UInt32](repeating: 0, count: coded[position].count + 1)
            for (rank, value) in values(position).enumerated() {
                ranks[value.code + 1] = UInt32(rank + 1)
            }
            return ranks
        }
        var last = [UInt32](repeating: 0, count: circumstances.count + 1)
        let order = circumstances.indices.sorted { circumstances[$0] < circumstances[$1] }
        for (rank, number) in order.enumerated() { last[number + 1] = UInt32(rank + 1) }
        ranks.append(last)
        return ranks
    }

    /// Writes the survey of the partition.
    func write(
        to writer: StepWriter, terms: StepTerms, partition: StepPartition
    ) throws(Refusal) {
        let head = SurveyHead(
            terms: terms, partitions: [partition],
            values: coded.indices.map { values($0).map(\.value) }
                + [circumstances.sorted { $0 < $1 }],
            keys: keys)
        head.write(to: writer)
        if let subjects {
            let merge = try subjects.finish(SubjectList.layout, ranks: [])
            try writer.entries(merge, words: SubjectList.layout.words) { count throws(Refusal) in
                if count > 1 { throw context.repeatedSubject(row: nil) }
            }
        }
        let merge = try entries.finish(head.layout, ranks: ranks())
        try writer.entries(merge, words: head.layout.words)
        try writer.finish()
    }
}

/// Which codes of a column were seen.
private final class UsedCodes {
    private var marks: UnsafeMutablePointer<Bool>
    private var capacity = 64

    init() {
        marks = .allocate(capacity: capacity)
        marks.initialize(repeating: false, count: capacity)
    }

    deinit { marks.deallocate() }

    @inline(__always)
    func mark(_ code: Int) {
        if code >= capacity { grow(code) }
        marks[code] = true
    }

    private func grow(_ code: Int) {
        let wider = max(capacity * 2, code + 1)
        let moved = UnsafeMutablePointer<Bool>.allocate(capacity: wider)
        moved.update(from: marks, count: capacity)
        (moved + capacity).initialize(repeating: false, count: wider - capacity)
        marks.deallocate()
        (marks, capacity) = (moved, wider)
    }

    /// The codes that were seen, ascending.
    var codes: [Int] { (0..<capacity).filter { marks[$0] } }
}
