// SPDX-License-Identifier: Apache-2.0

/// Compresses bytes on their way to another sink.
///
/// The same bytes give the same file, however the writes are cut, with the same version of zlib or
/// libzstd: blocks have one size, the level is fixed, and no name, time or machine is written.
package final class CompressingSink: ByteSink {
    private static let blockSize = 1 << 17
    private let sink: any ByteSink
    private let compressor: any Compressor
    private let block: UnsafeMutableRawBufferPointer
    private var used = 0

    /// Compresses to a sink; ``finish()`` must be called.
    ///
    /// - Returns: nil where nothing is to be compressed.
    /// - Throws: exit code 10 where there is no memory.
    package init?(_ sink: any ByteSink, _ compression: Compression) throws(Refusal) {
        self.sink = sink
        switch compression {
        case .gzip: compressor = try GzipCompressor()
        case .zstd: compressor = try ZstdCompressor()
        case .uncompressed: return nil
        }
        block = .allocate(byteCount: CompressingSink.blockSize, alignment: 16)
    }

    deinit { block.deallocate() }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        var rest = bytes
        while !rest.isEmpty {
            let count = min(rest.count, block.count - used)
            UnsafeMutableRawBufferPointer(rebasing: block[used...]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
            used += count
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            if used == block.count { try compress(isLast: false) }
        }
    }

    /// Ends the compressed data; once, after the last write.
    package func finish() throws(Refusal) { try compress(isLast: true) }

    private func compress(isLast: Bool) throws(Refusal) {
        let bytes = UnsafeRawBufferPointer(rebasing: block[..<used])
        try compressor.compress(bytes, isLast: isLast, to: sink)
        used = 0
    }
}

/// Compresses one format, block by block.
protocol Compressor: AnyObject {
    /// Takes a block and passes on what has become ready; after the last block everything.
    func compress(
        _ block: UnsafeRawBufferPointer, isLast: Bool, to sink: any ByteSink
    ) throws(Refusal)
}

extension Refusal {
    /// A compressor that cannot work, for want of memory.
    static func compressor() -> Refusal {
        Refusal(.inputOutput, "the export cannot be compressed: there is no memory")
    }
}
