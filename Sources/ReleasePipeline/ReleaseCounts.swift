// SPDX-License-Identifier: Apache-2.0
internal import SharingPolicy

/// How many records came in, went out, and were left out for which reason.
public struct ReleaseCounts: Sendable, Hashable {
    /// Records of the input.
    public internal(set) var input = 0
    /// Records of the export.
    public internal(set) var output = 0
    /// Records that privacy suppressed.
    public internal(set) var suppressed = 0
    /// Records left out, by reason code.
    public internal(set) var dropped: [String: Int] = [:]
    /// Records released, by reason code.
    public internal(set) var released: [String: Int] = [:]

    /// The counts of a tally.
    init(_ tally: ReasonTally) {
        for reason in Reason.allCases {
            let count = tally.count(of: reason)
            if count == 0 { continue }
            input += count
            if reason.exports {
                output += count
                released[reason.code] = count
            } else if reason == .privacySuppressed {
                suppressed = count
            } else {
                dropped[reason.code] = count
            }
        }
    }
}

/// Counts records by reason while they pass.
struct ReasonTally {
    private var counts = [Int](repeating: 0, count: Reason.allCases.count)
    /// How many records passed that are released.
    private(set) var exported = 0

    /// Counts a record.
    mutating func add(_ reason: Reason) {
        counts[Int(reason.rawValue)] += 1
        if reason.exports { exported += 1 }
    }

    /// Counts several records.
    mutating func add(_ reason: Reason, _ count: Int) {
        counts[Int(reason.rawValue)] += count
        if reason.exports { exported += count }
    }

    /// Counts the records of a batch, by the raw values of their reasons, and collects those that
    /// are released.
    mutating func add(_ reasons: UnsafeBufferPointer<UInt8>, exported rows: inout [Int32]) {
        var exports = [Bool](repeating: false, count: Reason.allCases.count)
        for reason in Reason.allCases { exports[Int(reason.rawValue)] = reason.exports }
        for (row, reason) in reasons.enumerated() {
            counts[Int(reason)] += 1
            if exports[Int(reason)] { rows.append(Int32(truncatingIfNeeded: row)) }
        }
        exported += rows.count
    }

    /// Adds what another tally counted.
    mutating func add(_ other: ReasonTally) {
        for index in counts.indices { counts[index] += other.counts[index] }
        exported += other.exported
    }

    func count(of reason: Reason) -> Int { counts[Int(reason.rawValue)] }
}
