// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// A survey as one machine would have it after its first reading.
final class RestoredSurvey {
    let table: TableSurvey
    /// SHA-256 of the survey's content.
    let digest: [UInt8]
    /// By tuple and reason: how many records, where these are not known one by one.
    private let counted: [[UInt64]]?
    private let denied: [Int]

    init(_ table: TableSurvey, digest: [UInt8], counted: [[UInt64]]?, denied: [Int]) {
        (self.table, self.digest, self.counted, self.denied) = (table, digest, counted, denied)
    }

    /// How many records have each reason.
    func reasons() -> [Int] {
        var all = denied
        if let counted {
            for ofTuple in counted {
                for (reason, count) in ofTuple.enumerated() { all[reason] += Int(count) }
            }
        } else {
            for reason in table.records.reasons { all[Int(reason)] += 1 }
        }
        return all
    }

    /// How many of the records with these reasons are released.
    func exported(_ reasons: [Int]) -> Int {
        Reason.allCases.reduce(0) { $1.exports ? $0 + reasons[Int($1.rawValue)] : $0 }
    }

    /// The records of some tuples by reason.
    func records(ofTuples isWanted: (Int) -> Bool) -> [UInt8: Int] {
        var found: [UInt8: Int] = [:]
        if let counted {
            for (tuple, ofTuple) in counted.enumerated() where isWanted(tuple) {
                for (reason, count) in ofTuple.enumerated() where count > 0 {
                    found[UInt8(reason), default: 0] += Int(count)
                }
            }
        } else {
            for (row, tuple) in table.records.tuples.enumerated()
            where tuple != SurveyedRecords.none && isWanted(Int(tuple)) {
                found[table.records.reasons[row], default: 0] += 1
            }
        }
        return found
    }
}

/// Reads a merged survey into the form that the table's problem is made of.
struct SurveyRestoring {
    private let context: ReleaseContext
    private let head: SurveyHead
    private let coded: [CodedColumn]
    private let facts: [RecordFacts]

    /// Refuses a survey of other columns (V0821): the policy's digest was compared before.
    init(_ context: ReleaseContext, _ head: SurveyHead) throws(Refusal) {
        (self.context, self.head) = (context, head)
        let indices = context.codedColumns
        let damaged = Refusal(.sealedStep, "the survey is not one of this policy's columns")
        guard head.values.count == indices.count + 1, head.keys == SurveyKeys(context) else {
            throw damaged
        }
        var coded: [CodedColumn] = []
        for (position, index) in indices.enumerated() {
            let column = CodedColumn(index, context)
            for value in head.values[position] {
                guard let kind = CellKind(rawValue: value.kind) else { throw damaged }
                column.adopt(value.bytes, kind)
            }
            coded.append(column)
        }
        self.coded = coded
        let mayWeaken = context.answersMayWeaken
        var facts: [RecordFacts] = []
        for value in head.values[indices.count] {
            guard let known = Circumstance.facts(value, mayWeaken: mayWeaken) else {
                throw damaged
            }
            facts.append(known)
        }
        self.facts = facts
    }

    /// Reads the list of subjects and the entries.
    func read(_ merge: SurveyMerge) throws(Refusal) -> RestoredSurvey {
        let hash = RunningSHA256()
        let memory = MemorySink()
        let writer = StepWriter(memory)
        head.write(to: writer)
        try writer.finish()
        memory.bytes.withUnsafeBytes { hash.update($0) }
        if let subjects = try merge.subjects() {
            while try subjects.next() {
                if subjects.count > 1 { throw Refusal.subjectInTwoPartitions }
            }
        }
        let entries = try merge.entries()
        let restored = try read(entries, hash)
        try merge.end()
        return restored
    }

    private func read(
        _ entries: EntryMerge, _ hash: RunningSHA256
    ) throws(Refusal) -> RestoredSurvey {
        let tuples = TupleTable(width: coded.count)
        // Where no record hangs on another, counts are all that is needed.
        let isCounted = !head.keys.subject && !context.closesHouseholds
        let counts = EntryCounts(context, head.keys, tuples: tuples)
        let table = TableSurvey(context, coded: coded, tuples: tuples, counts: nil)
        let layout = head.layout
        var denied = [Int](repeating: 0, count: Reason.allCases.count)
        var tuple = [UInt32](repeating: 0, count: max(coded.count, 1))
        // Partitions state how many records they have, each a number that fits a file.
        var left = head.partitions.reduce(0 as UInt64) { $0 + UInt64($1.records) }
        let miscounted = Refusal(.sealedStep, "a survey has other records than its partitions")
        while try entries.next() {
            guard entries.count <= left else { throw miscounted }
            left -= entries.count
            let key = entries.key
            hash.update(UnsafeRawBufferPointer(start: key, count: layout.words * 8))
            withUnsafeBytes(of: entries.count.littleEndian) { hash.update($0) }
            var facts = try facts(layout, key)
            for position in coded.indices {
                tuple[position] = layout.field(position, of: key) &- 1
            }
            let isLetThrough = facts.reason.exports && !tuple.prefix(coded.count).contains(.max)
            guard isLetThrough == facts.reason.exports else {
                throw Refusal(.sealedStep, "a survey lets a record through that has no values")
            }
            readKeys(&facts, layout, key)
            if !isCounted {
                for _ in 0..<entries.count { _ = table.add(facts, tuple: tuples.insert(tuple)) }
            } else if isLetThrough {
                counts.add(facts, tuple, count: entries.count)
            } else {
                denied[Int(facts.reason.rawValue)] += Int(entries.count)
            }
        }
        guard left == 0 else { throw miscounted }
        let digest = hash.finish()
        guard isCounted else {
            return RestoredSurvey(table, digest: digest, counted: nil, denied: denied)
        }
        return RestoredSurvey(
            TableSurvey(context, coded: coded, tuples: tuples, counts: counts.finish()),
            digest: digest, counted: counts.rows, denied: denied)
    }

    private func facts(
        _ layout: PackedLayout, _ key: UnsafePointer<UInt64>
    ) throws(Refusal) -> RecordFacts {
        let number = Int(layout.field(coded.count, of: key))
        guard number > 0, number <= facts.count else {
            throw Refusal(.sealedStep, "an entry of a survey says nothing of its records")
        }
        return facts[number - 1]
    }

    private func readKeys(
        _ facts: inout RecordFacts, _ layout: PackedLayout, _ key: UnsafePointer<UInt64>
    ) {
        var next = coded.count + 1
        func take() -> (UInt64, UInt64) {
            let words = (0..<4).map { UInt64(layout.field(next + $0, of: key)) }
            next += 4
            return (words[0] << 32 | words[1], words[2] << 32 | words[3])
        }
        if head.keys.subject { facts.subject = take() }
        if head.keys.household { facts.household = take() }
        if head.keys.group { facts.group = take() }
    }
}
