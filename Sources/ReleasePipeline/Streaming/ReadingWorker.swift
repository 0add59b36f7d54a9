// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks the records of one batch after another, and hands each batch over in the order of the
/// input.
final class ReadingWorker: BatchWorker {
    let reader: RecordReader
    let parser: RecordParser
    let batch: RecordBatch
    private let gate: RecordGate?
    private var progress = BatchProgress()
    private let body: (RecordBatch, inout BatchProgress) throws(Refusal) -> Void

    /// `gate` looks at the types of the cells; `body` gets the batch in its turn.
    init(
        _ reader: RecordReader, gate: RecordGate?,
        _ body: @escaping (RecordBatch, inout BatchProgress) throws(Refusal) -> Void
    ) {
        self.reader = reader
        self.gate = gate
        self.body = body
        parser = reader.makeParser()
        batch = reader.makeBatch()
    }

    func process() {
        progress.begin(batch)
        gate?.check(batch, &progress)
    }

    func commit() throws(Refusal) {
        try body(batch, &progress)
        if let failure = progress.failure { throw failure }
    }
}
