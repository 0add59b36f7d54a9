// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Sealing

@Suite struct AgeRecipientTests {
    /// The recipient in the documentation of age.
    private static let known = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

    @Test func `a recipient goes both ways`() throws {
        #expect(try AgeRecipient(Self.known).text == Self.known)
    }

    @Test func `a mistyped, cut, capital or foreign recipient is refused`() {
        for text in [
            "", "age1", String(Self.known.dropLast()), Self.known + "q", Self.known.uppercased(),
            " " + Self.known, Self.known + "\n", Self.known.replacingLast(with: "q"),
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA", "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5",
            "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0S0QQQQQ",
        ] {
            #expect(codeThrown { _ = try AgeRecipient(text) } == .recipient)
        }
    }

    @Test func `every one of the characters counts`() {
        var accepted = 0
        let text = Array(Self.known.utf8)
        for place in text.indices {
            var wrong = text
            wrong[place] = wrong[place] == 0x71 ? 0x70 : 0x71
            let recipient = try? AgeRecipient(String(decoding: wrong, as: UTF8.self))
            if recipient != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    /// Bech32 by an independent implementation of 0, 1, two points of order 8, p − 1, p and p + 1.
    @Test(arguments: [
        "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
        "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya",
        "age1ur4h5lpmgxu2u9jku0a0r87ydtdqnr0tnsetrlvxvgz3vh6fhqqqzyt4v9",
        "age1t7wft09r2zxzfvwsk92eeql0tvzyghxytqwgapkcyf8dm5ylz9ts6wm9s8",
        "age1anlllllllllllllllllllllllllllllllllllllllllllllllals4n2t7m",
        "age1ahlllllllllllllllllllllllllllllllllllllllllllllllalsn46ayy",
        "age1amlllllllllllllllllllllllllllllllllllllllllllllllalselrwrv",
    ])
    func `a point of low order is no recipient`(text: String) {
        do throws(SealingError) {
            _ = try AgeRecipient(text)
            Issue.record("a low-order point was accepted")
        } catch {
            // The spelling is right; the point is what is wrong.
            #expect("\(error.reason)" == "the recipient is not a key that anybody can own")
        }
    }

    @Test func `a second spelling of a key is no recipient`() {
        // 9 + p, and 9 with the top bit set: both are the point 9 to X25519.
        var above = [UInt8](repeating: 0xFF, count: 32)
        above[0] = 0xF6
        above[31] = 0x7F
        var topBit = [UInt8](repeating: 0, count: 32)
        topBit[0] = 9
        topBit[31] = 0x80
        for point in [above, topBit] {
            let text = AgeRecipient(trusted: point).text
            #expect(codeThrown { _ = try AgeRecipient(text) } == .recipient)
        }
    }

    @Test func `age-keygen reads our identities and finds the same recipient`() throws {
        guard let keygen = Tool.path("age-keygen") else {
            return Tool.skip("the age-keygen command is not installed")
        }
        try Places.withFolder { folder in
            let path = folder + "/identity"
            let recipient = try AgeIdentity.create(at: path)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            let (ended, output) = try Tool.run(keygen, ["-y", path])
            #expect(ended == 0)
            #expect(String(decoding: output, as: UTF8.self) == recipient + "\n")
            #expect(codeThrown { _ = try AgeIdentity.create(at: path) } == .inputOutput)
        }
    }

    @Test func `two identities are two`() {
        #expect(AgeIdentity.generate().recipient != AgeIdentity.generate().recipient)
    }
}

extension String {
    fileprivate func replacingLast(with letter: Character) -> String { dropLast() + String(letter) }
}
