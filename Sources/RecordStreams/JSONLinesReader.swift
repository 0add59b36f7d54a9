// SPDX-License-Identifier: Apache-2.0

/// Opens JSON Lines: one object a line, its leaves by path (`person.name`, `visits[].place`).
///
/// Only declared leaves are accepted; objects and arrays are never kept whole. The leaves of an
/// array are joined with the separator, as a set is written.
final class JSONLinesReader {
    let splitter: RecordSplitter
    private let options: ReaderOptions

    /// A batch ends after this many cells, however short its lines are.
    private static let cellLimit = 1 << 17

    /// Opens a source and takes its byte order mark away.
    init(source: any ByteSource, options: ReaderOptions) throws(Refusal) {
        self.options = options
        var first: [UInt8] = []
        var ended = false
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 16)
        defer { room.deallocate() }
        while first.count < 3, !ended {
            let count = try source.read(into: .init(rebasing: room[..<(3 - first.count)]))
            if count == 0 { ended = true }
            first.append(contentsOf: room[..<count])
        }
        if first == [0xEF, 0xBB, 0xBF] { first = [] }
        splitter = RecordSplitter(
            source, behind: first, ended: ended, hasQuotes: false,
            mostLines: max(Self.cellLimit / max(options.declaredColumns.count, 1), 1),
            options: options)
    }

    /// What finds the cells; each thread takes its own.
    func makeParser() -> JSONBatchParser { JSONBatchParser(options: options) }
}
