// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

extension FieldSealer {
    /// Seals bytes to a text.
    func text(
        _ type: SealedType, _ value: [UInt8], column: String, anchor: [UInt8] = [],
        padTo: Int = FieldSealer.defaultPadding, nonce: [UInt8]? = nil
    ) throws -> String {
        let length = FieldSealer.sealedLength(valueCount: value.count, padTo: padTo)
        var out = [UInt8](repeating: 0, count: length)
        let written = try value.withUnsafeBufferPointer { value in
            try anchor.withUnsafeBufferPointer { anchor in
                if let nonce {
                    return try seal(
                        type: type, value: value, column: column, anchor: anchor, padTo: padTo,
                        nonce: nonce, into: &out)
                }
                return try seal(
                    type: type, value: value, column: column, anchor: anchor, padTo: padTo,
                    into: &out)
            }
        }
        #expect(written == length)
        return String(decoding: out, as: UTF8.self)
    }
}

@Suite struct FieldSealerTests {
    @Test(arguments: VectorFile.all("sealed", count: 8))
    func `sealed values are those of the reference`(vector: VectorFile) throws {
        let sealer = FieldSealer(
            dataKey: try vector.secret("data-key"), salt: try vector.bytes("salt"),
            datasetID: try vector.text("dataset"), policyDigest: try vector.bytes("policy"))
        #expect(sealer.runKeyID == (try vector.text("run-key-id")))
        let number = try #require(UInt8(try vector.text("type")))
        let sealed = try sealer.text(
            try #require(SealedType(rawValue: number)), try vector.bytes("value"),
            column: try vector.text("column"), anchor: try vector.bytes("anchor"),
            padTo: try #require(Int(try vector.text("pad-to"))), nonce: try vector.bytes("nonce"))
        #expect(sealed == (try vector.text("sealed")))
    }

    private func sealer() -> FieldSealer {
        FieldSealer(datasetID: "r-1", policyDigest: [UInt8](repeating: 7, count: 32))
    }

    @Test func `null, empty, the word null, yes and no are equally long and all different`() throws
    {
        let sealer = sealer()
        var sealed = [try sealer.text(.null, [], column: "c")]
        for word in ["", "null", "yes", "no", "نعم", "မဟုတ်ဘူး"] {
            sealed.append(try sealer.text(.string, Array(word.utf8), column: "c"))
        }
        #expect(
            Set(sealed.map(\.utf8.count)) == [FieldSealer.sealedLength(valueCount: 0, padTo: 128)])
        #expect(Set(sealed).count == sealed.count)
    }

    @Test func `a longer value takes the next multiple`() {
        // 10 characters of prefix, then base64 of 12 + padded + 16 bytes.
        #expect(FieldSealer.sealedLength(valueCount: 126, padTo: 128) == 10 + 208)
        #expect(FieldSealer.sealedLength(valueCount: 127, padTo: 128) == 10 + 379)
        #expect(FieldSealer.sealedLength(valueCount: 0, padTo: 16) == 10 + 59)
    }

    @Test func `a sealed cell needs no quoting and is no formula`() throws {
        let cell = try sealer().text(.string, Array("a,\"b".utf8), column: "c")
        #expect(
            cell.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x5F
            })
        #expect(cell.hasPrefix("e1-"))
    }

    @Test func `no two values share a nonce, within a run or between two`() throws {
        var nonces: Set<[UInt8]> = []
        for sealer in [sealer(), sealer()] {
            for _ in 0..<2000 {
                let cell = try sealer.text(.null, [], column: "c")
                let bytes = try #require(Base64.decodeURL(String(cell.dropFirst(10))))
                nonces.insert(Array(bytes[..<12]))
            }
        }
        #expect(nonces.count == 4000)
    }

    @Test func `two runs over one data set have different keys`() {
        #expect(sealer().runKeyID != sealer().runKeyID)
    }

    @Test func `a run key stops at its limit`() throws {
        let sealer = FieldSealer(
            dataKey: SecretBytes.random(count: 32), salt: Entropy.bytes(32), datasetID: "r",
            policyDigest: Entropy.bytes(32), sealed: FieldSealer.limit - 1)
        _ = try sealer.text(.null, [], column: "c")
        #expect(codeThrown { _ = try sealer.text(.null, [], column: "c") } == .limit)
    }

    @Test func `the bundle is one line of JSON with the fields in order`() throws {
        let sealer = FieldSealer(
            dataKey: Array(UInt8(32)..<64).withUnsafeBytes { SecretBytes(copying: $0) },
            salt: Array(64..<96), datasetID: "r-1",
            policyDigest: [UInt8](repeating: 0xAB, count: 32))
        let line = sealer.bundle(
            columns: ["full_name", "a\"b\\c\n", "اسم"], created: "2024-05-01T00:00:00Z")
        let policy = String(repeating: "ab", count: 32)
        let expected =
            #"{"ctanon":"keys/1","dataset":"r-1","#
            + #""run_salt":"QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8","#
            + #""dek":"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8","#
            + #""policy":"\#(policy)","rkid":"\#(sealer.runKeyID)","#
            + #""columns":["full_name","a\"b\\c\u000a","اسم"],"created":"2024-05-01T00:00:00Z"}"#
            + "\n"
        #expect(line.withBytes { String(decoding: $0, as: UTF8.self) } == expected)
    }
}
