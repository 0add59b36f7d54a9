// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

extension ConsentEvaluator {
    /// Decides the first records of a batch, each by itself.
    ///
    /// - Parameters:
    ///   - batch: The records.
    ///   - count: How many of them are decided.
    ///   - invalid: The records that a bad value has left out.
    ///   - reasons: Room for `count` reasons, by their raw values.
    package func decide(
        _ batch: RecordBatch, count: Int, invalid: UnsafePointer<Bool>,
        into reasons: UnsafeMutablePointer<UInt8>
    ) {
        if let reason = constantReason {
            for row in 0..<count {
                reasons[row] = (invalid[row] ? Reason.recordInvalid : reason).rawValue
            }
            return
        }
        for row in 0..<count {
            let reason =
                invalid[row]
                ? Reason.recordInvalid
                : decide(batch, row: row, answers: answers(batch, row: row))
            reasons[row] = reason.rawValue
        }
    }

    /// The first day on which the consent of a released record of a batch no longer holds.
    package func firstEnd(_ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>) -> Day? {
        guard mayEnd else { return nil }
        var first: Day?
        for row in rows {
            guard let end = end(batch, row: Int(row)) else { continue }
            first = first.map { min($0, end) } ?? end
        }
        return first
    }
}
