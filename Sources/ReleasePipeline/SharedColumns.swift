// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// What the columns of all batches share: the anchors that were seen, and the escrow.
final class SharedColumns {
    private let context: ReleaseContext
    let escrow: EscrowWriter?
    private var anchors: [Int: FingerprintTable] = [:]
    private let seeds = (ByteHash.seed(), ByteHash.seed())

    init(_ context: ReleaseContext, escrow: EscrowWriter?) {
        self.context = context
        self.escrow = escrow
    }

    /// What a seal is bound to must be there and stand in one row only (R0606).
    func checkAnchor(
        _ anchor: Int, _ cell: (Int) -> UnsafeBufferPointer<UInt8>, _ batch: RecordBatch,
        _ rows: UnsafeBufferPointer<Int32>
    ) throws(Refusal) {
        let seen = anchors[anchor] ?? FingerprintTable(numbered: false)
        anchors[anchor] = seen
        let name = Name(context.policy.columns[anchor].name)
        for row in rows {
            let value = cell(Int(row))
            let key = (
                ByteHash.hash(value, seed: seeds.0), ByteHash.hash(value, seed: seeds.1) | 1
            )
            if !value.isEmpty, seen.insert(key).isNew { continue }
            throw Refusal(
                .repeatedToken,
                at: Place(
                    file: context.fileName, field: name, row: batch.number(ofRow: Int(row))),
                "column \(name), which sealed values are bound to, is missing or repeats",
                why: "a sealed value could be moved between the rows that share it")
        }
    }
}
