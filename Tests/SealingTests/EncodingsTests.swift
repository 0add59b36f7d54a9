// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct EncodingsTests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `base64 is that of RFC 4648`(bytes: String, text: String) {
        #expect(Base64.encode(Array(bytes.utf8)) == text)
        #expect(Base64.decode(text) == Array(bytes.utf8))
        let bare = String(text.filter { $0 != "=" })
        #expect(Base64.encodeURL(Array(bytes.utf8)) == bare)
        #expect(Base64.decodeURL(bare) == Array(bytes.utf8))
    }

    @Test func `the two alphabets differ in two letters`() {
        let bytes: [UInt8] = [0xFB, 0xFF, 0xFE]
        #expect(Base64.encode(bytes) == "+//+")
        #expect(Base64.encodeURL(bytes) == "-__-")
        #expect(Base64.decode("-__-") == nil)
        #expect(Base64.decodeURL("+//+") == nil)
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Z", "Zg==\n", " Zg==", "Zg==Zg==", "=",
        "====",
        "Zm9v====", "Zm 9v", "Zm9v=",
    ])
    func `what is not canonical base64 does not decode`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: ["Z", "Zh", "Zm9", "Zg==", "Zm8=", "Zm9v ", "Zm9vY"])
    func `what is not canonical base64url does not decode`(text: String) {
        #expect(Base64.decodeURL(text) == nil)
    }

    @Test func `hexadecimal goes both ways and is lower case`() {
        #expect(Hex.encode([0x00, 0xAF, 0xFF]) == "00afff")
        #expect(Hex.decode("00afff") == [0x00, 0xAF, 0xFF])
        for text in ["0", "0g", "AF", "0x", " 00", "0０"] { #expect(Hex.decode(text) == nil) }
    }

    @Test func `Crockford's alphabet is big-endian with zero bits appended`() {
        #expect(CrockfordBase32.encode([]) == "")
        #expect(CrockfordBase32.encode([0]) == "00")
        #expect(CrockfordBase32.encode([0xFF]) == "zw")
        #expect(CrockfordBase32.encode([0x00, 0x44, 0x32, 0x14, 0xC7]) == "01234567".lowercased())
        #expect(CrockfordBase32.encode([0x42, 0x54, 0xB6, 0x35, 0xCF]) == "89abcdef")
        #expect(CrockfordBase32.encode([0x84, 0x65, 0x3A, 0x56, 0xD7]) == "ghjkmnpq")
        #expect(CrockfordBase32.encode([0xC6, 0x75, 0xBE, 0x77, 0xDF]) == "rstvwxyz")
    }

    @Test func `Crockford's alphabet has thirty-two letters`() {
        #expect((UInt8.min...UInt8.max).filter { CrockfordBase32.contains($0) }.count == 32)
        for byte in "iloUIu-_ ".utf8 { #expect(!CrockfordBase32.contains(byte)) }
    }
}

@Suite struct Bech32Tests {
    private func decode(
        _ text: String, prefix: StaticString, count: Int, upperCase: Bool = false
    ) -> [UInt8]? {
        var out = [UInt8](repeating: 0, count: count)
        let source = Array(text.utf8)
        let read = source.withUnsafeBytes { bytes in
            out.withUnsafeMutableBytes {
                Bech32.decode(bytes, prefix: prefix, upperCase: upperCase, into: $0)
            }
        }
        return read ? out : nil
    }

    private let golden = "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"
    private let bytes = Hex.decode("00443214c74254b635cf84653a56d7c675be77df") ?? []

    @Test func `the valid string of BIP 173 goes both ways`() {
        #expect(decode(golden, prefix: "abcdef", count: 20) == bytes)
        let length = Bech32.encodedLength(prefix: "abcdef", count: 20)
        var out = [UInt8](repeating: 0, count: length)
        bytes.withUnsafeBytes {
            Bech32.encode(prefix: "abcdef", $0, upperCase: false, into: &out)
        }
        #expect(String(decoding: out, as: UTF8.self) == golden)
        bytes.withUnsafeBytes {
            Bech32.encode(prefix: "abcdef", $0, upperCase: true, into: &out)
        }
        #expect(String(decoding: out, as: UTF8.self) == golden.uppercased())
        #expect(decode(golden.uppercased(), prefix: "abcdef", count: 20, upperCase: true) == bytes)
    }

    @Test func `one wrong character anywhere is noticed`() {
        for place in 0..<golden.utf8.count {
            for replacement in "qpzl1bAQ".utf8 {
                var text = Array(golden.utf8)
                if text[place] == replacement { continue }
                text[place] = replacement
                let wrong = String(decoding: text, as: UTF8.self)
                #expect(decode(wrong, prefix: "abcdef", count: 20) == nil)
            }
        }
    }

    @Test func `case, prefix and length must be the expected ones`() {
        #expect(decode(golden.uppercased(), prefix: "abcdef", count: 20) == nil)
        #expect(decode(golden, prefix: "abcdef", count: 20, upperCase: true) == nil)
        #expect(decode(golden, prefix: "abcdee", count: 20) == nil)
        #expect(decode(golden, prefix: "abcdef", count: 19) == nil)
        #expect(decode(golden, prefix: "abcdef", count: 21) == nil)
        #expect(decode(golden + "\n", prefix: "abcdef", count: 20) == nil)
        #expect(decode("", prefix: "abcdef", count: 20) == nil)
    }

    @Test func `spare bits must be zero even under a right checksum`() {
        #expect(decode("a1qqqd87cq", prefix: "a", count: 1) == [0])
        #expect(decode("a1qpamnt9j", prefix: "a", count: 1) == nil)
    }
}
