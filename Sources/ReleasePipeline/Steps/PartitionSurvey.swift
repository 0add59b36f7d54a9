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
    /// By column and code: whether a record that is let through has the value.
    private var used: [[Bool]]
    private var key: [UInt32]
    private(set) var records = 0
    /// How many records have each reason by their own answers.
    private(set) var reasons = [Int](repeating: 0, count: Reason.allCases.count)

    init(_ context: ReleaseContext, coded: [CodedColumn], memory: Int) {
        self.context = context
        self.coded = coded
        keys = SurveyKeys(context)
        mayWeaken = context.answersMayWeaken
        used = coded.map { _ in [] }
        // Half of the memory sorts subjects where they are listed.
        let half = keys.listsSubjects ? memory / 2 : memory
        entries = EntryCounter(dictionaries: coded.count + 1, raw: keys.words, memory: half)
        subjects =
            keys.listsSubjects ? EntryCounter(dictionaries: 0, raw: 4, memory: half) : nil
        key = [UInt32](repeating: 0, count: coded.count + 1 + keys.words)
    }

    /// How often memory was full.
    var spills: Int { entries.spills + (subjects?.spills ?? 0) }

    func take(
        _ facts: RecordFacts, _ codes: CodedBatch, _ batch: RecordBatch, row: Int
    ) throws(Refusal) {
        records += 1
        reasons[Int(facts.reason.rawValue)] += 1
        let width = coded.count
        if facts.reason.exports {
            let tuple = codes.tuple(row)
            for position in 0..<width {
                let code = Int(tuple[position])
                key[position] = tuple[position] + 1
                if code >= used[position].count {
                    used[position] += [Bool](
                        repeating: false, count: coded[position].count - used[position].count)
                }
                used[position][code] = true
            }
        } else {
            for position in 0..<width { key[position] = 0 }
        }
        key[width] = number(facts)
        var next = width + 1
        if keys.subject { put(facts.subject, &next) }
        if keys.household { put(facts.household, &next) }
        try key.withUnsafeBufferPointer { key throws(Refusal) in
            guard let key = key.baseAddress else { return }
            try entries.add(key) { ranks() }
        }
        if let subjects {
            var name = [UInt32](repeating: 0, count: 4)
            PartitionSurvey.split(facts.subject, into: &name, 0)
            try subjects.add(name) { [] }
        }
    }

    private func put(_ value: (UInt64, UInt64), _ next: inout Int) {
        PartitionSurvey.split(value, into: &key, next)
        next += 4
    }

    private static func split(_ value: (UInt64, UInt64), into words: inout [UInt32], _ at: Int) {
        words[at] = UInt32(truncatingIfNeeded: value.0 >> 32)
        words[at + 1] = UInt32(truncatingIfNeeded: value.0)
        words[at + 2] = UInt32(truncatingIfNeeded: value.1 >> 32)
        words[at + 3] = UInt32(truncatingIfNeeded: value.1)
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
        return used[position].indices.filter { used[position][$0] }.map { code in
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
