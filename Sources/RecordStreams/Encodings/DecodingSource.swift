// SPDX-License-Identifier: Apache-2.0

/// Turns the bytes of another source into UTF-8 while they pass, in constant memory.
///
/// What stands for no character becomes the byte FF: a reader refuses it as I0407 with record and
/// column, and ``TextEncoding/explained(_:)`` finds the words.
final class DecodingSource: ByteSource {
    private enum Decoder {
        case utf16(UTF16Decoder)
        case table(ByteTable)
    }

    private static let chunkSize = 1 << 15
    private let source: any ByteSource
    private let decoder: Decoder
    private let fileName: String
    /// Bytes that were read, and how many of a character that is not whole yet.
    private let raw = UnsafeMutableRawBufferPointer.allocate(
        byteCount: DecodingSource.chunkSize, alignment: 16)
    private var leftOver = 0
    /// Decoded bytes that nobody has taken yet.
    private let decoded = UnsafeMutablePointer<UInt8>.allocate(
        capacity: ByteTable.room(for: DecodingSource.chunkSize))
    private var taken = 0
    private var end = 0
    private var count = 0
    private var hasEnded = false

    private init(_ source: any ByteSource, _ decoder: Decoder, fileName: String) {
        self.source = source
        self.decoder = decoder
        self.fileName = fileName
    }

    deinit {
        raw.deallocate()
        decoded.deallocate()
    }

    /// A source of UTF-8 for a text that is declared to be in an encoding, or nothing is said of it.
    ///
    /// - Parameters:
    ///   - source: The bytes, from the first.
    ///   - declared: What the user says; nil is UTF-16 where its mark stands first, else UTF-8.
    ///   - fileName: The input's name, for messages.
    /// - Returns: The source, and the encoding that it reads.
    /// - Throws: I0407 where the mark contradicts what is declared, or UTF-16 has none.
    static func open(
        _ source: any ByteSource, declared: TextEncoding?, fileName: String
    ) throws(Refusal) -> (source: any ByteSource, encoding: TextEncoding) {
        let peeked = PeekedSource(source)
        let first = try peeked.peek(ByteOrderMark.length)
        let mark = ByteOrderMark(first)
        // An empty input is one in every encoding.
        if first.isEmpty { return (peeked, declared ?? .utf8) }
        func decoding(_ decoder: Decoder) -> DecodingSource {
            DecodingSource(peeked, decoder, fileName: fileName)
        }
        switch (declared, mark) {
        case (nil, .utf16(let isBigEndian)), (.utf16, .utf16(let isBigEndian)):
            return (decoding(.utf16(UTF16Decoder(isBigEndian: isBigEndian))), .utf16)
        case (nil, .utf8), (.utf8, .utf8), (nil, nil), (.utf8, nil): return (peeked, .utf8)
        case (.latin1, nil): return (decoding(.table(.latin1)), .latin1)
        case (.windows1252, nil): return (decoding(.table(.windows1252)), .windows1252)
        case (.utf16, nil):
            throw Refusal(
                .encoding, at: Place(file: fileName), "the input has no byte order mark",
                why: "without one nobody knows which byte of UTF-16 comes first",
                help: "save the file as UTF-8, or as UTF-16 with a byte order mark")
        case (nil, .utf32):
            throw Refusal(
                .encoding, at: Place(file: fileName), "the input is UTF-32",
                help: "save the file as UTF-8")
        case (let declared?, let mark?):
            throw Refusal(
                .encoding, at: Place(file: fileName),
                "the input begins with the byte order mark of \(plain: mark.title)",
                why: "\(Name("--encoding")) says \(Name(declared.rawValue))",
                help: "leave \(Name("--encoding")) out: the mark decides")
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        while taken == end {
            if hasEnded {
                if leftOver > 0 { throw cutCharacter() }
                return 0
            }
            try decodeMore()
        }
        let part = min(buffer.count, end - taken)
        buffer.copyMemory(from: UnsafeRawBufferPointer(start: decoded + taken, count: part))
        taken += part
        return part
    }

    private func decodeMore() throws(Refusal) {
        let read = try source.read(
            into: UnsafeMutableRawBufferPointer(rebasing: raw[leftOver...]))
        hasEnded = read == 0
        count += read
        let input = UnsafeRawBufferPointer(rebasing: raw[..<(leftOver + read)])
        let part =
            switch decoder {
            case .utf16(let decoder): decoder.decode(input, atEnd: hasEnded, into: decoded)
            case .table(let table): table.decode(input, into: decoded)
            }
        (taken, end) = (0, part.written)
        leftOver = input.count - part.read
        for index in 0..<leftOver { raw[index] = raw[part.read + index] }
    }

    private func cutCharacter() -> Refusal {
        Refusal(
            .encoding, at: Place(file: fileName),
            "the input ends inside a character: it has \(count) bytes, an odd number",
            why: "UTF-16 has two bytes or four for each",
            help: "the file was cut short: copy it again")
    }
}
