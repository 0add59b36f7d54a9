// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy
internal import TextForms

/// Reads a key column as fingerprints: ids are compared after `id/1`, and never kept.
final class KeyReader {
    let input: Int
    let name: Name
    /// Says what is missing; without one an empty cell is.
    private let checker: ColumnChecker?
    private let hash: KeyedHash
    private let fileName: String
    private var identifier: [UInt8] = []
    private let code = UnsafeMutablePointer<UInt8>.allocate(capacity: 32)
    private static let plainLength = 128
    private let plain = UnsafeMutablePointer<UInt8>.allocate(capacity: KeyReader.plainLength)

    init(
        _ column: Column, input: Int, checker: ColumnChecker, hash: KeyedHash, fileName: String
    ) {
        self.input = input
        name = Name(column.name)
        self.checker = checker
        self.hash = hash
        self.fileName = fileName
    }

    /// Reads a column that no policy declares.
    init(named name: String, input: Int, hash: KeyedHash, fileName: String) {
        self.input = input
        self.name = Name(name)
        checker = nil
        self.hash = hash
        self.fileName = fileName
    }

    deinit {
        code.deallocate()
        plain.deallocate()
    }

    /// The fingerprint of a row's key; nil where it is missing.
    func fingerprint(_ batch: RecordBatch, row: Int) throws(Refusal) -> (UInt64, UInt64)? {
        let cell = batch.cell(row, input)
        let kind = batch.kind(row, input)
        if checker?.isMissing(cell, kind: kind) ?? (kind == .missing || cell.isEmpty) { return nil }
        if cell.count <= KeyReader.plainLength, TextForms.plainID1(cell, into: plain) {
            hash.hash(UnsafeRawBufferPointer(start: plain, count: cell.count), into: code)
        } else {
            guard TextForms.id1(cell, into: &identifier) else {
                throw Refusal.noIdentifier(fileName, name, row: batch.number(ofRow: row))
            }
            if identifier.isEmpty { return nil }
            identifier.withUnsafeBytes { hash.hash($0, into: code) }
        }
        let words = UnsafeRawPointer(code)
        return (
            words.loadUnaligned(as: UInt64.self),
            words.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        )
    }
}
