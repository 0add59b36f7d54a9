// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// How far the records of a batch have come: which are still in question, and what stops the run
/// behind them.
///
/// Steps look at a batch column by column, and an error shortens it to the records before; what is
/// reported is the first error of the input, however it was cut into batches.
struct BatchProgress {
    /// The records before the first one that stops the run.
    private(set) var limit: Int
    /// What stops the run at the record behind them.
    private(set) var failure: Refusal?
    /// The records that a bad value has left out.
    var invalid: [Bool]

    init() {
        limit = 0
        invalid = []
    }

    /// Starts with all records of a batch, and with what is wrong with the one behind them.
    mutating func begin(_ batch: RecordBatch) {
        limit = batch.rowCount
        failure = batch.flaw
        invalid.removeAll(keepingCapacity: true)
        invalid.append(contentsOf: repeatElement(false, count: limit))
    }

    /// Stops at a record, if it comes before what has stopped the run so far.
    mutating func stop(at row: Int, _ refusal: Refusal) {
        guard row < limit else { return }
        limit = row
        failure = refusal
    }
}
