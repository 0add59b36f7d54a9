// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import SharingPolicy

/// How many records of each distinct tuple may be released, and whose they are.
///
/// This is what the solver's problem is made of, on one machine and from survey files alike; no
/// loop over records comes after it.
struct TupleCounts {
    /// By tuple; 0 where no record of it may be released.
    var rows: [UInt32]
    /// The units of each tuple; nil where every record is a unit of its own.
    var units: TupleMembers?
    /// The groups of each tuple, where the claim asks for some.
    var groups: TupleMembers?
    /// All records that may be released.
    var records: Int

    init(rows: [UInt32], units: TupleMembers?) {
        self.rows = rows
        self.units = units
        records = rows.reduce(0) { $0 + Int($1) }
    }

    /// Counts the records of a survey.
    init(_ surveyed: TableSurvey, _ claim: ClassPrivacy) {
        var rows = [UInt32](repeating: 0, count: surveyed.tuples.count)
        let tuples = surveyed.records.tuples
        for tuple in tuples where tuple != SurveyedRecords.none { rows[Int(tuple)] += 1 }
        let codes = UnitCodes(surveyed, claim.countUnit)
        var units: TupleMembers?
        if codes.mayRepeat {
            units = TupleMembers(
                tuples: rows.count, depth: surveyed.context.unitDepth(claim),
                tuples.indices.lazy.filter { tuples[$0] != SurveyedRecords.none }.map {
                    (tuples[$0], codes.unit(ofRow: $0))
                })
        }
        self.init(rows: rows, units: units)
        if let least = claim.minGroups {
            let codes = GroupCodes(surveyed)
            groups = TupleMembers(
                tuples: rows.count, depth: least,
                tuples.indices.lazy.filter { tuples[$0] != SurveyedRecords.none }.map {
                    (tuples[$0], codes.group(ofRow: $0))
                })
        }
    }
}

/// The distinct units of each tuple, up to a number at which they saturate.
struct TupleMembers {
    private(set) var starts: [Int]
    private(set) var list: [UInt32]

    /// The members of tuples one after another; `starts` has one more entry than there are tuples.
    init(starts: [Int], list: [UInt32]) { (self.starts, self.list) = (starts, list) }

    /// Collects pairs of tuple and unit.
    init(tuples: Int, depth: Int, _ pairs: some Sequence<(UInt32, UInt32)>) {
        let seen = CodeIndex()
        var counts = [Int](repeating: 0, count: tuples)
        for (tuple, unit) in pairs where counts[Int(tuple)] < depth {
            let before = seen.count
            let key = UInt64(tuple) << 32 | UInt64(unit)
            if seen.insert(key) == before { counts[Int(tuple)] += 1 }
        }
        starts = [0]
        starts.reserveCapacity(tuples + 1)
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        list = [UInt32](repeating: 0, count: seen.count)
        var next = starts
        for number in 0..<seen.count {
            let key = seen.key(number)
            let tuple = Int(key >> 32)
            list[next[tuple]] = UInt32(truncatingIfNeeded: key)
            next[tuple] += 1
        }
    }

    /// The members of a tuple.
    func members(_ tuple: Int) -> ArraySlice<UInt32> { list[starts[tuple]..<starts[tuple + 1]] }
}

extension ReleaseContext {
    /// How many units of a tuple must be told apart: k of them, or as many as make a word not rare.
    func unitDepth(_ claim: ClassPrivacy) -> Int {
        // Of a class that the population must exceed all units are counted.
        if claim.population != nil { return .max }
        return audience.rules.reduce(claim.k) { depth, rule in
            guard case .replace(let replacement) = rule, let rare = replacement.rare else {
                return depth
            }
            return max(depth, rare.below)
        }
    }
}
