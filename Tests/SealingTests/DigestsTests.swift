// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct DigestsTests {
    /// FIPS 180-4 examples, and the empty message.
    private static let known = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]

    @Test(arguments: known)
    func `digests are those of FIPS 180`(message: String, digest: String) {
        #expect(Hex.encode(Digests.sha256(Array(message.utf8))) == digest)
    }

    @Test(arguments: known)
    func `a stream may come in pieces and start anew`(message: String, digest: String) {
        let running = RunningSHA256()
        for _ in 0..<2 {
            for byte in message.utf8 { withUnsafeBytes(of: byte) { running.update($0) } }
            #expect(Hex.encode(running.finish()) == digest)
        }
    }
}
