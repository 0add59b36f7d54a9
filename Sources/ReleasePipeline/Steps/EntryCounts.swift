// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import SharingPolicy

/// Counts the entries of a survey whose records hang on no others: rows by tuple and reason, and
/// the households and groups of each tuple up to the number at which they saturate.
///
/// No record is remembered, so memory grows with the distinct combinations alone.
final class EntryCounts {
    private let width: Int
    private let tuples: TupleTable
    private let household: EntryMembers?
    private let group: EntryMembers?
    private let groupsAreHouseholds: Bool
    /// By tuple and reason: how many records.
    private(set) var rows: [[UInt64]] = []

    /// Counts what the claim of an audience asks for, into tuples of a table.
    init(_ context: ReleaseContext, _ keys: SurveyKeys, tuples: TupleTable) {
        (self.tuples, width) = (tuples, tuples.width)
        let claim = context.audience.privacy.classes
        let countsHouseholds = claim?.countUnit == .household
        household = claim.flatMap {
            countsHouseholds ? EntryMembers(depth: context.unitDepth($0)) : nil
        }
        group = claim?.minGroups.map { EntryMembers(depth: $0) }
        groupsAreHouseholds = !keys.group
    }

    /// Adds an entry of records that are let through.
    func add(_ facts: RecordFacts, _ tuple: UnsafePointer<UInt32>, count: UInt64) {
        let number = Int(tuples.insert(tuple))
        if number == rows.count {
            rows.append([UInt64](repeating: 0, count: Reason.allCases.count))
            household?.addTuple()
            group?.addTuple()
        }
        rows[number][Int(facts.reason.rawValue)] += count
        if let household {
            if facts.household == RecordFacts.none {
                // A missing household is a household of one.
                household.addNameless(number, count)
            } else {
                household.add(number, key: facts.household)
            }
        }
        let key = groupsAreHouseholds ? facts.household : facts.group
        if let group, key != RecordFacts.none { group.add(number, key: key) }
    }

    /// What the problem of the table is made of.
    func finish() -> TupleCounts {
        var counts = TupleCounts(
            rows: rows.map { UInt32(clamping: $0.reduce(0, +)) }, units: household?.finish())
        counts.groups = group?.finish()
        return counts
    }
}

/// The distinct members of each tuple, up to a number at which they saturate.
private final class EntryMembers {
    private let depth: Int
    private let seen = CodeIndex()
    private let numbers = FingerprintTable(numbered: true)
    private var counts: [Int] = []
    private var lone: UInt32 = 0
    /// Until all fingerprints have their numbers, marks members that have none.
    private static let nameless: UInt32 = 1 << 31

    init(depth: Int) { self.depth = depth }

    func addTuple() { counts.append(0) }

    /// Adds members that are nobody else's.
    func addNameless(_ tuple: Int, _ count: UInt64) {
        for _ in 0..<min(Int(clamping: count), depth - counts[tuple]) {
            add(tuple, code: EntryMembers.nameless | lone)
            lone += 1
        }
    }

    func add(_ tuple: Int, key: (UInt64, UInt64)) {
        if counts[tuple] < depth { add(tuple, code: numbers.insert(key).number) }
    }

    func add(_ tuple: Int, code: UInt32) {
        let before = seen.count
        let isNew = seen.insert(UInt64(tuple) << 32 | UInt64(code)) == before
        if isNew { counts[tuple] += 1 }
    }

    func finish() -> TupleMembers {
        var starts = [0]
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        var list = [UInt32](repeating: 0, count: seen.count)
        var next = starts
        let named = UInt32(truncatingIfNeeded: numbers.count)
        for number in 0..<seen.count {
            let key = seen.key(number)
            let tuple = Int(key >> 32)
            let code = UInt32(truncatingIfNeeded: key)
            let isNameless = code & EntryMembers.nameless != 0
            list[next[tuple]] =
                isNameless ? (code ^ EntryMembers.nameless) &+ named : code
            next[tuple] += 1
        }
        return TupleMembers(starts: starts, list: list)
    }
}
