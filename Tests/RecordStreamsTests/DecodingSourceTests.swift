// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RecordStreams

/// Gives its bytes in two pieces, or one by one.
final class CutSource: ByteSource {
    private var pieces: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8], at cut: Int) {
        pieces = [bytes[..<cut], bytes[cut...]].filter { !$0.isEmpty }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        guard let piece = pieces.first else { return 0 }
        let part = piece.prefix(buffer.count)
        buffer.copyBytes(from: part)
        pieces[0] = piece.dropFirst(part.count)
        if pieces[0].isEmpty { pieces.removeFirst() }
        return part.count
    }
}

extension ByteSource {
    /// Everything that a source gives, asked for `most` bytes at a time, and why it stopped.
    func all(most: Int = 1000) -> (bytes: [UInt8], refusal: Refusal?) {
        var bytes: [UInt8] = []
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: most, alignment: 1)
        defer { room.deallocate() }
        do throws(Refusal) {
            while true {
                let count = try read(into: room)
                if count == 0 { return (bytes, nil) }
                bytes.append(contentsOf: room[..<count])
            }
        } catch { return (bytes, error) }
    }
}

@Suite struct DecodingSourceTests {
    private static let texts = [
        "", "a", "é", "€uro", "x😀", "😀", "\u{FFFD}\u{FFFE}\u{D7FF}\u{E000}",
        String(repeating: "sixteen letters.", count: 5) + "é" + String(repeating: "y", count: 33),
        "مى" + String(repeating: "z", count: 17) + "😀😀" + String(repeating: "ß", count: 20),
    ]

    private func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
        ([0xFEFF] + Array(text.utf16)).flatMap { unit in
            isBigEndian
                ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
    }

    private func decoded(
        _ source: any ByteSource, _ declared: TextEncoding?, most: Int = 1000
    ) throws -> [UInt8] {
        let opened = try DecodingSource.open(source, declared: declared, fileName: "x")
        let (bytes, refusal) = opened.source.all(most: most)
        #expect(refusal == nil)
        return bytes
    }

    @Test(arguments: texts, [false, true])
    func `UTF-16 is the same text, however it is cut`(text: String, isBigEndian: Bool) throws {
        let bytes = utf16(text, isBigEndian: isBigEndian)
        // The mark stays: the reader takes it off, as it does in UTF-8.
        let wanted = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        for cut in 0...bytes.count {
            #expect(try decoded(CutSource(bytes, at: cut), nil) == wanted, "cut at \(cut)")
        }
        for most in [1, 2, 3, 5, 16, 31, 32, 33] {
            #expect(try decoded(MemorySource(bytes, most: most), .utf16) == wanted)
            #expect(try decoded(MemorySource(bytes), nil, most: most) == wanted)
        }
    }

    @Test func `every unit of UTF-16 alone is its character, or a flaw where it is half a pair`()
        throws
    {
        for isBigEndian in [false, true] {
            for unit in UInt16.min...UInt16.max {
                let low = UInt8(truncatingIfNeeded: unit)
                let high = UInt8(unit >> 8)
                let input = isBigEndian ? [high, low] : [low, high]
                var output = [UInt8](repeating: 0, count: 8)
                let part = output.withUnsafeMutableBufferPointer { room in
                    input.withUnsafeBytes { bytes in
                        room.baseAddress.map {
                            UTF16Decoder(isBigEndian: isBigEndian).decode(
                                bytes, atEnd: true, into: $0)
                        }
                    }
                }
                let wanted = Unicode.Scalar(unit).map { Array(String($0).utf8) } ?? [0xFF]
                #expect(part?.read == 2)
                #expect(Array(output.prefix(part?.written ?? 0)) == wanted, "unit \(unit)")
            }
        }
    }

    @Test func `half a pair becomes a byte that no UTF-8 has, and what follows is kept`() throws {
        let cases: [([UInt16], [UInt8])] = [
            ([0xD800], [0xFF]), ([0xDC00], [0xFF]), ([0xD800, 0x41], [0xFF, 0x41]),
            ([0xD800, 0xD83D, 0xDE00], [0xFF, 0xF0, 0x9F, 0x98, 0x80]),
            ([0xDE00, 0xD83D], [0xFF, 0xFF]), ([0xDBFF, 0xDFFF], [0xF4, 0x8F, 0xBF, 0xBF]),
        ]
        for (units, wanted) in cases {
            let bytes: [UInt8] =
                [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            for cut in 0...bytes.count {
                let found = try decoded(CutSource(bytes, at: cut), nil)
                #expect(found == [0xEF, 0xBB, 0xBF] + wanted, "\(units) cut at \(cut)")
            }
        }
    }

    @Test func `an odd number of bytes is refused behind what could be read`() throws {
        let bytes: [UInt8] = [0xFF, 0xFE, 0x41, 0, 0x3D, 0xD8, 0x42]
        for cut in 0...bytes.count {
            let opened = try DecodingSource.open(
                CutSource(bytes, at: cut), declared: nil, fileName: "x")
            let (found, refusal) = opened.source.all()
            #expect(found == [0xEF, 0xBB, 0xBF, 0x41, 0xFF])
            #expect(refusal?.code == .encoding)
            #expect(refusal?.diagnostics[0].message.description.contains("7 bytes") == true)
        }
    }

    @Test func `bytes of Latin-1 from A0 are the characters of their number`() throws {
        let bytes = (0...255).map { UInt8($0) }
        let wanted: [UInt8] = bytes.flatMap { (byte: UInt8) -> [UInt8] in
            (0x80...0x9F).contains(byte) ? [0xFF] : Array(String(Unicode.Scalar(byte)).utf8)
        }
        for cut in [0, 1, 127, 128, 129, 200, 256] {
            #expect(try decoded(CutSource(bytes, at: cut), .latin1) == wanted)
        }
    }

    @Test func `a long text passes in pieces`() throws {
        let text = String(repeating: "0123456789abcdefé😀", count: 20_000)
        let wanted = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        let bytes = utf16(text, isBigEndian: true)
        #expect(try decoded(MemorySource(bytes), nil, most: 1 << 18) == wanted)
        #expect(try decoded(MemorySource(bytes, most: 4095), nil, most: 7777) == wanted)
    }

    @Test func `a mark that contradicts what is declared is refused with what to do`() {
        let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF, 0x41], [0xFF, 0xFE, 0x41, 0], [0xFE, 0xFF]]
        let allowed: [TextEncoding: [Int]] = [.utf8: [0], .utf16: [1, 2]]
        for encoding in TextEncoding.allCases {
            for (number, mark) in marks.enumerated() {
                let open: () throws(Refusal) -> Void = { () throws(Refusal) in
                    _ = try DecodingSource.open(
                        MemorySource(mark), declared: encoding, fileName: "x")
                }
                if allowed[encoding]?.contains(number) ?? false {
                    #expect(throws: Never.self, performing: open)
                } else {
                    let refusal = #expect(throws: Refusal.self, performing: open)
                    #expect(refusal?.code == .encoding)
                    #expect(refusal?.diagnostics[0].help != nil)
                }
            }
        }
    }

    @Test(arguments: TextEncoding.allCases)
    func `an empty input is empty in every encoding`(encoding: TextEncoding) throws {
        #expect(try decoded(MemorySource([]), encoding) == [])
    }

    @Test func `text that is no UTF-8 is answered with the flag`() throws {
        let bytes = Array("a,b\n1,".utf8) + [0xE9, 0x0A]
        let reader = try RecordReader(
            source: MemorySource(bytes), options: ReaderOptions(format: .csv, fileName: "x"))
        let refusal = #expect(throws: Refusal.self) { try reader.fill(reader.makeBatch()) }
        #expect(refusal?.code == .encoding)
        #expect(refusal?.diagnostics[0].place.row == 1)
        #expect(refusal?.diagnostics[0].help?.description.contains("--encoding") == true)
    }
}
