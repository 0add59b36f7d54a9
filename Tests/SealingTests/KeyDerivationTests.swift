// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct KeyDerivationTests {
    @Test(arguments: VectorFile.all("hkdf", count: 3))
    func `extract and expand give the keys of RFC 5869`(vector: VectorFile) throws {
        let extracted = KeyDerivation.extract(
            salt: try vector.bytes("salt"), input: try vector.secret("input"))
        #expect(extracted.withBytes { Array($0) } == (try vector.bytes("extracted")))
        let expected = try vector.bytes("output")
        let output = KeyDerivation.expand(
            extracted, info: try vector.bytes("info"), count: expected.count)
        #expect(output.withBytes { Array($0) } == expected)
    }

    @Test(arguments: VectorFile.all("derivation", count: 1))
    func `a root gives the keys of the reference`(vector: VectorFile) throws {
        let key = KeyRing.extract(root: try vector.secret("root"))
        #expect(key.withBytes { Array($0) } == (try vector.bytes("extracted")))
        let domain = PseudonymDomain.project(try vector.text("project"))
        #expect(domain.encoded == (try vector.bytes("domain")))
        let epoch = try #require(Int(try vector.text("epoch")))
        let domainKey = domain.key(from: key, epoch: epoch)
        #expect(domainKey.withBytes { Array($0) } == (try vector.bytes("domain-key")))
        let keyID = KeyID.derive(from: domainKey, info: Injective.encode("kid"))
        #expect(keyID == (try vector.text("key-id")))
    }

    @Test func `parts that join alike stay apart`() {
        #expect(Injective.encode("garcia", "1990") != Injective.encode("garcia1990", ""))
        #expect(Injective.encode("a", "") != Injective.encode("a"))
        #expect(Injective.encode("ab") == [1, 0, 0, 0, 2, 0x61, 0x62])
    }
}
