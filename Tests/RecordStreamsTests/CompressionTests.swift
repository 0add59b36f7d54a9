// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RecordStreams

@Suite struct CompressionTests {
    private static let formats = [Compression.gzip, .zstd]

    private func compressed(
        _ bytes: [UInt8], _ format: Compression, most: Int = .max
    ) throws -> [UInt8] {
        let sink = MemorySink()
        let compressing = try #require(try CompressingSink(sink, format))
        var rest = bytes[...]
        while !rest.isEmpty {
            try compressing.write(Array(rest.prefix(most)))
            rest = rest.dropFirst(most)
        }
        try compressing.finish()
        return sink.bytes
    }

    private func expanded(
        _ source: any ByteSource, most: Int = 1000
    ) throws -> (bytes: [UInt8], refusal: Refusal?, isAsWritten: Bool) {
        let expanding = try ExpandingSource(source, fileName: "x")
        let (bytes, refusal) = expanding.all(most: most)
        return (bytes, refusal, expanding.isAsWritten)
    }

    /// Bytes that compress somewhat.
    private func sample(_ count: Int) -> [UInt8] {
        var random = RepeatableRandom(seed: 3)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: 97 + random.below(20)) }
    }

    @Test(arguments: formats, [0, 1, 100, 131_071, 131_072, 131_073, 400_000])
    func `what is written can be read, and is the same however the writes are cut`(
        format: Compression, count: Int
    ) throws {
        let bytes = sample(count)
        let whole = try compressed(bytes, format)
        for most in [1000, 70_001, 131_072] {
            #expect(try compressed(bytes, format, most: most) == whole)
        }
        for most in [1 << 18, 4096, 777] {
            let again = try expanded(MemorySource(whole, most: most), most: most)
            #expect(again.bytes == bytes)
            #expect(again.refusal == nil && again.isAsWritten)
        }
    }

    @Test func `a gzip header tells nothing but the format`() throws {
        let bytes = try compressed(sample(10), .gzip)
        // RFC 1952, 2.3: magic, deflate, no flags, no time, no level, an unknown system.
        #expect(bytes.prefix(10) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    }

    @Test func `a zstd header tells nothing but the format`() throws {
        for count in [0, 10, 300_000] {
            let bytes = try compressed(sample(count), .zstd)
            // RFC 8878, 3.1.1.1.1: a checksum; no size, no single segment, no dictionary.
            #expect(bytes.prefix(5) == [0x28, 0xB5, 0x2F, 0xFD, 0x04])
        }
    }

    @Test(arguments: formats)
    func `parts one after another are one text, however they are cut`(format: Compression) throws {
        let parts = try [sample(40), [], sample(70)].map { try compressed($0, format) }
        let joined = parts.flatMap { $0 }
        for cut in 0...joined.count {
            let found = try expanded(CutSource(joined, at: cut), most: 13)
            #expect(found.bytes == sample(40) + sample(70), "cut at \(cut)")
            #expect(found.refusal == nil)
            #expect(!found.isAsWritten, "an export has one part")
        }
    }

    @Test(arguments: formats)
    func `a file that is cut short anywhere is refused`(format: Compression) throws {
        let whole = try compressed(sample(300), format)
        for count in 4..<whole.count {
            let found = try expanded(MemorySource(Array(whole[..<count])))
            #expect(found.refusal?.code == .damagedCompression, "after \(count) bytes")
            #expect(sample(300).starts(with: found.bytes))
            let inPieces = try expanded(MemorySource(Array(whole[..<count]), most: 1), most: 1)
            #expect(inPieces.bytes == found.bytes && inPieces.refusal == found.refusal)
        }
    }

    @Test(arguments: formats)
    func `something behind the data is refused`(format: Compression) throws {
        let whole = try compressed(sample(300), format)
        for tail in [[0], [0, 0, 0, 0, 0, 0], Array("a,b\n1,2\n".utf8)] as [[UInt8]] {
            for most in [1, 1000] {
                let found = try expanded(MemorySource(whole + tail, most: most))
                #expect(found.bytes == sample(300))
                #expect(found.refusal?.code == .damagedCompression)
            }
        }
    }

    @Test(arguments: formats)
    func `no bit can be turned unseen`(format: Compression) throws {
        let bytes = sample(200)
        let whole = try compressed(bytes, format)
        var refused = 0
        for bit in 32..<whole.count * 8 {
            var flipped = whole
            flipped[bit / 8] ^= 1 << (bit % 8)
            let found = try expanded(MemorySource(flipped))
            if let refusal = found.refusal {
                #expect([.damagedCompression, .limit].contains(refusal.code), "bit \(bit)")
                refused += 1
            } else {
                // A checksum is of the text: time, level and system of gzip are not in it, and zstd
                // can say the same in several ways.
                #expect(found.bytes == bytes, "bit \(bit)")
                let header = format == .gzip ? 10 : 5
                #expect(found.isAsWritten == (bit / 8 >= header), "bit \(bit)")
            }
        }
        #expect(refused > (whole.count - 12) * 8)
    }

    @Test func `a frame may ask for 128 MiB and no more`() throws {
        // RFC 8878, 3.1.1: magic, descriptor, window, one raw block of one byte that is the last.
        func frame(_ log: UInt8) -> [UInt8] {
            [0x28, 0xB5, 0x2F, 0xFD, 0, (log - 10) << 3, 9, 0, 0, 0x78]
        }
        let accepted = try expanded(MemorySource(frame(27)))
        #expect(accepted.bytes == [0x78] && accepted.refusal == nil)
        #expect(try expanded(MemorySource(frame(28))).refusal?.code == .limit)
        #expect(try expanded(MemorySource(frame(41))).refusal?.code == .limit)
    }

    @Test func `a frame that needs a dictionary is refused`() throws {
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 1, 17 << 3, 7, 9, 0, 0, 0x78]
        let found = try expanded(MemorySource(frame))
        #expect(found.refusal?.code == .damagedCompression)
    }

    @Test func `a skippable frame is passed over, and no export has one`() throws {
        let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let whole = try compressed(sample(50), .zstd)
        for bytes in [skippable + whole, whole + skippable] {
            let found = try expanded(MemorySource(bytes, most: 1))
            #expect(found.bytes == sample(50) && found.refusal == nil)
            #expect(!found.isAsWritten)
        }
    }

    @Test func `a gzip header with a name is read, and no export has one`() throws {
        let whole = try compressed(sample(50), .gzip)
        var header = Array(whole.prefix(10))
        header[3] = 8
        let named = header + Array("her name".utf8) + [0] + whole.dropFirst(10)
        let found = try expanded(MemorySource(named))
        #expect(found.bytes == sample(50) && found.refusal == nil)
        #expect(!found.isAsWritten)
    }

    @Test func `what is not compressed passes as it is`() throws {
        for text in ["", "a", "abc", "a,b\n1,2\n"] {
            for most in [1, 1000] {
                let found = try expanded(MemorySource(Array(text.utf8), most: most))
                #expect(found.bytes == Array(text.utf8) && found.refusal == nil)
                #expect(found.isAsWritten)
            }
        }
    }

    @Test(
        arguments: [
            ("a.csv.gz", Compression.gzip, RecordFormat.csv), ("a.jsonl.zst", .zstd, .jsonl),
            ("d.gz/a.tsv", .uncompressed, .tsv), ("a.gz", .gzip, nil), ("gz", .uncompressed, nil),
            ("a.csv.gz.gz", .gzip, nil), ("a.ndjson", .uncompressed, .jsonl),
        ] as [(String, Compression, RecordFormat?)])
    func `a name tells compression and format`(
        name: String, compression: Compression, format: RecordFormat?
    ) {
        #expect(Compression(fileName: name) == compression)
        #expect(RecordFormat(fileName: name) == format)
    }
}
