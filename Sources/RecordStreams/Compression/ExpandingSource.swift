// SPDX-License-Identifier: Apache-2.0

/// Expands the bytes of another source while they pass, if they are compressed; their first bytes
/// tell, whatever the file is called.
package final class ExpandingSource: ByteSource {
    /// How the bytes are compressed.
    package let compression: Compression
    private let source: PeekedSource
    private let expander: (any Expander)?
    private let fileName: String
    private let startsAsWritten: Bool
    private let input: UnsafeMutableRawBufferPointer
    private var position = 0
    private var filled = 0
    private var hasEnded = false
    /// How many compressed bytes have been used.
    private var used = 0
    private var failure: Refusal?

    /// Looks at the first bytes of a source.
    ///
    /// - Throws: what reading throws.
    package init(_ source: any ByteSource, fileName: String) throws(Refusal) {
        self.source = PeekedSource(source)
        self.fileName = fileName
        let prefix = try self.source.peek(Compression.prefixLength)
        compression = Compression(prefix: prefix)
        switch compression {
        case .gzip:
            expander = GzipExpander()
            startsAsWritten = prefix == GzipFormat.header
        case .zstd:
            expander = ZstdExpander()
            startsAsWritten = prefix.starts(with: ZstdFormat.header)
        case .uncompressed:
            expander = nil
            startsAsWritten = true
        }
        input = .allocate(byteCount: expander == nil ? 0 : 1 << 17, alignment: 16)
    }

    deinit { input.deallocate() }

    /// Whether the compressed data, read to its end, is one member or frame with the header that we
    /// write: no name, no comment, nothing that a program skips.
    package var isAsWritten: Bool { startsAsWritten && (expander.map { $0.parts == 1 } ?? true) }

    /// Reads expanded bytes.
    ///
    /// - Throws: I0413 where the data is damaged or cut short, I0409 for a window that is too large.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        guard let expander else { return try source.read(into: buffer) }
        if buffer.isEmpty { return 0 }
        while true {
            if let failure { throw failure }
            if position == filled, !hasEnded {
                (position, filled) = (0, try source.read(into: input))
                hasEnded = filled == 0
            }
            let step = expander.expand(
                UnsafeRawBufferPointer(rebasing: input[position..<filled]), into: buffer)
            position += step.read
            used += step.read
            if let flaw = step.flaw {
                failure = refusal(flaw)
            } else if hasEnded, step.written == 0 {
                if expander.isBetweenParts { return 0 }
                failure = cutShort()
            }
            if step.written > 0 { return step.written }
        }
    }

    private var title: StaticString { compression == .gzip ? "gzip" : "zstd" }

    private func refusal(_ flaw: ExpansionFlaw) -> Refusal {
        let place = Place(file: fileName)
        switch flaw {
        case .damaged:
            return Refusal(
                .damagedCompression, at: place,
                "the \(plain: title) data is damaged near byte \(used)",
                help: "get the file again, and compare its digest with the sender's")
        case .trailing:
            return Refusal(
                .damagedCompression, at: place,
                "something stands behind the \(plain: title) data, from byte \(used)",
                help: "get the file again, and compare its digest with the sender's")
        case .windowTooLarge:
            return Refusal(
                .limit, at: place, "the zstd data needs a window of more than 128 MiB",
                why: "that much memory would be taken before the first record",
                help: "compress the file again without `--ultra` and `--long`")
        case .dictionary:
            return Refusal(
                .damagedCompression, at: place, "the zstd data needs a dictionary",
                help: "compress the file again without one")
        case .memory:
            return Refusal(.inputOutput, at: place, "there is no memory to expand the data")
        }
    }

    private func cutShort() -> Refusal {
        Refusal(
            .damagedCompression, at: Place(file: fileName),
            "the \(plain: title) data is cut short: it ends after byte \(used)",
            help: "get the file again; it was not copied to its end")
    }
}
