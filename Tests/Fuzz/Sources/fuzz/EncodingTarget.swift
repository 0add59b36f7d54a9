// SPDX-License-Identifier: Apache-2.0
@testable internal import RecordStreams

/// Encodings: the text is that of an independent slow decoder, however the bytes are cut.
enum EncodingTarget {
    static func run(_ bytes: [UInt8]) {
        // A mark that the fuzzer need not guess; the first byte says which.
        let mark: [UInt8] = (bytes.first ?? 0) & 1 == 0 ? [0xFF, 0xFE] : [0xFE, 0xFF]
        utf16(mark + bytes.dropFirst(), isBigEndian: mark[0] == 0xFE)
        for encoding in [TextEncoding.latin1, .windows1252] {
            if ByteOrderMark(Array(bytes.prefix(4))) != nil { continue }
            let whole = Decoding(MemorySource(bytes), encoding)
            must(whole == Decoding(PieceSource(bytes), encoding), "the size of reads is nothing")
            must(whole.code == nil, "every byte has its place in the text")
            var rest = whole.bytes[...]
            for byte in bytes {
                let letter = slow(byte, encoding)
                must(rest.starts(with: letter), "a byte is its letter")
                rest = rest.dropFirst(letter.count)
            }
            must(rest.isEmpty, "a byte is one letter")
        }
    }

    private static func utf16(_ bytes: [UInt8], isBigEndian: Bool) {
        // The mark of UTF-32, which is no UTF-16.
        if ByteOrderMark(Array(bytes.prefix(4))).map({ "\($0)" }) == "utf32" { return }
        let whole = Decoding(MemorySource(bytes), nil)
        must(whole == Decoding(PieceSource(bytes), nil), "the size of reads changes nothing")
        must(whole == Decoding(MemorySource(bytes), .utf16), "to declare it changes nothing")
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        must(whole.code == (bytes.count % 2 == 0 ? nil : .encoding), "only half a unit is refused")
        var wanted: [UInt8] = []
        var flaws = 0
        var parser = Unicode.UTF16.ForwardParser()
        var iterator = units.makeIterator()
        loop: while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let units):
                wanted += Array(UTF8.encode(UTF16.decode(units)) ?? .init())
            case .error(let length):
                must(length == 1, "half a pair is one unit")
                wanted.append(0xFF)
                flaws += 1
            case .emptyInput: break loop
            }
        }
        must(whole.bytes == wanted, "the text is that of the slow decoder")
        if flaws == 0 {
            must(
                whole.bytes == Array(String(decoding: units, as: UTF16.self).utf8),
                "the text is that of the standard library")
        }
    }

    /// A byte as UTF-8, FF where it stands for nothing, by the names of the characters.
    private static func slow(_ byte: UInt8, _ encoding: TextEncoding) -> [UInt8] {
        guard (0x80...0x9F).contains(byte) else { return Array(String(Unicode.Scalar(byte)).utf8) }
        guard encoding == .windows1252 else { return [0xFF] }
        let letters = Array("€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ")
        let letter = letters[Int(byte - 0x80)]
        return letter == " " ? [0xFF] : Array(String(letter).utf8)
    }
}

/// All that a source gives, and the code with which it stops.
struct Decoding: Equatable {
    var bytes: [UInt8] = []
    var code: DiagnosticCode?

    init(_ source: any ByteSource, _ declared: TextEncoding?) {
        do throws(Refusal) {
            let opened = try DecodingSource.open(source, declared: declared, fileName: "input")
            try read(opened.source)
        } catch { code = error.code }
    }

    init(expanding source: any ByteSource) {
        do throws(Refusal) {
            try read(try ExpandingSource(source, fileName: "input"))
        } catch { code = error.code }
    }

    /// More than this nobody reads: a small input may hold very much.
    static let most = 1 << 22

    private mutating func read(_ source: any ByteSource) throws(Refusal) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { room.deallocate() }
        while bytes.count < Decoding.most {
            let count = try source.read(into: room)
            if count == 0 { return }
            bytes.append(contentsOf: room[..<count])
        }
    }
}
