// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Why bytes are not the JSON that is accepted here.
package struct JSONError: Error, Sendable, Hashable {
    /// Where, counted in bytes from 0.
    package let offset: Int
    /// What is wrong.
    package let reason: StaticReason

    /// A reason that the source spells out, so that nothing of the text can be in it.
    package struct StaticReason: Sendable, Hashable, ExpressibleByStringLiteral {
        /// The text.
        package let description: String

        /// Takes a literal.
        package init(stringLiteral value: StaticString) { description = value.description }
    }
}

/// Reads one JSON text strictly (RFC 8259).
///
/// Refused besides what the grammar refuses: invalid UTF-8, a byte order mark, a member that stands
/// twice in an object, NUL in a string, half a surrogate pair, nesting deeper than 64, anything but
/// white space behind the value.
package struct JSONReader {
    /// How deep arrays and objects may nest.
    package static let depthLimit = 64

    private let text: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// Reads the bytes.
    ///
    /// - Throws: where and why the bytes are not accepted.
    package static func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { text throws(JSONError) in
            guard TextChecks.isUTF8(text) else {
                throw JSONError(offset: 0, reason: "the text is not UTF-8")
            }
            var reader = JSONReader(text: text)
            let value = try reader.value(depth: 0)
            reader.skipSpace()
            guard reader.index == text.count else { throw reader.error("text after the value") }
            return value
        }
    }

    private init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    private func error(_ reason: JSONError.StaticReason) -> JSONError {
        JSONError(offset: index, reason: reason)
    }

    private var next: UInt8? { index < text.count ? text[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            index += 1
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipSpace()
        switch next {
        case 0x7B: return try object(depth: depth + 1)
        case 0x5B: return try array(depth: depth + 1)
        case 0x22: return .string(try string())
        case 0x74: return try word("true", .bool(true))
        case 0x66: return try word("false", .bool(false))
        case 0x6E: return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(
        _ word: StaticString, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard index + expected.count <= text.count,
            text[index..<index + expected.count].elementsEqual(expected)
        else { throw error("not a value") }
        index += expected.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONReader.depthLimit else { throw error("nested too deeply") }
        index += 1
        var members: [JSONMember] = []
        var seen: Set<[UInt8]> = []
        skipSpace()
        if next == 0x7D {
            index += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard next == 0x22 else { throw error("a member without a name") }
            let name = try string()
            // Compared as bytes: Swift's `==` would take two spellings for one.
            guard seen.insert(Array(name.utf8)).inserted else {
                throw error("a member stands twice")
            }
            skipSpace()
            guard next == 0x3A else { throw error("a member without a value") }
            index += 1
            members.append(JSONMember(name, try value(depth: depth)))
            if try endOfList(0x7D) { return .object(members) }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONReader.depthLimit else { throw error("nested too deeply") }
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if next == 0x5D {
            index += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth))
            if try endOfList(0x5D) { return .array(elements) }
        }
    }

    /// Takes a comma (false) or the closing bracket (true).
    private mutating func endOfList(_ close: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        guard let byte = next, byte == 0x2C || byte == close else {
            throw error("a list is not closed")
        }
        index += 1
        return byte == close
    }

    private mutating func string() throws(JSONError) -> String {
        index += 1
        var bytes: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case 0x22: return String(decoding: bytes, as: UTF8.self)
            case 0x5C: try escape(into: &bytes)
            case 0..<0x20: throw error("a raw control character in a string")
            default: bytes.append(byte)
            }
        }
        throw error("a string is not closed")
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw error("a string is not closed") }
        index += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: bytes.append(byte)
        case 0x62: bytes.append(0x08)
        case 0x66: bytes.append(0x0C)
        case 0x6E: bytes.append(0x0A)
        case 0x72: bytes.append(0x0D)
        case 0x74: bytes.append(0x09)
        case 0x75: bytes.append(contentsOf: Array(String(Character(try scalar())).utf8))
        default: throw error("an unknown escape")
        }
    }

    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        var code = try fourDigits()
        if code & 0xFC00 == 0xD800, index + 1 < text.count, text[index] == 0x5C,
            text[index + 1] == 0x75
        {
            index += 2
            let low = try fourDigits()
            guard low & 0xFC00 == 0xDC00 else { throw error("half a surrogate pair") }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
        }
        guard code != 0 else { throw error("a NUL character in a string") }
        guard let scalar = Unicode.Scalar(code) else { throw error("half a surrogate pair") }
        return scalar
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Unicode.Scalar(byte).hexadecimalValue else {
                throw error("a bad escape")
            }
            code = code << 4 | digit
            index += 1
        }
        return code
    }

    private mutating func number() throws(JSONError) -> String {
        let start = index
        if next == 0x2D { index += 1 }
        let whole = index
        let integer = digits()
        guard integer > 0, integer == 1 || text[whole] != 0x30 else { throw error("not a value") }
        if next == 0x2E {
            index += 1
            guard digits() > 0 else { throw error("no digits behind the point") }
        }
        if let byte = next, byte | 0x20 == 0x65 {
            index += 1
            if next == 0x2B || next == 0x2D { index += 1 }
            guard digits() > 0 else { throw error("no digits in the exponent") }
        }
        return String(decoding: text[start..<index], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = next, byte &- 0x30 <= 9 { index += 1 }
        return index - start
    }
}

extension Unicode.Scalar {
    fileprivate var hexadecimalValue: UInt32? {
        switch value {
        case 0x30...0x39: value - 0x30
        case 0x41...0x46: value - 0x37
        case 0x61...0x66: value - 0x57
        default: nil
        }
    }
}
