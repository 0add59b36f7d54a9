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

    /// Counts a record.
    mutating func add(_ reason: Reason, _ count: Int = 1) {
        input += count
        if reason.exports {
            output += count
            released[reason.code, default: 0] += count
        } else if reason == .privacySuppressed {
            suppressed += count
        } else {
            dropped[reason.code, default: 0] += count
        }
    }
}
