// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct AgeWriterTests {
    private func file(_ content: [UInt8], to recipients: [String], pieces: Int) throws -> [UInt8] {
        let writer = try AgeWriter(recipients: recipients.map { try AgeRecipient($0) })
        var out = writer.header()
        for start in stride(from: 0, to: content.count, by: pieces) {
            out += writer.write(Array(content[start..<min(start + pieces, content.count)]))
        }
        return out + writer.finish()
    }

    private func content(_ count: Int) -> [UInt8] {
        var numbers = RepeatableNumbers(seed: UInt64(count))
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    }

    @Test(arguments: [0, 1, 65535, 65536, 65537, 131072, 200_000])
    func `the age command opens what we write for either of two recipients`(count: Int) throws {
        guard let age = Tool.path("age") else {
            return Tool.skip("the age command is not installed")
        }
        try Places.withFolder { folder in
            var recipients: [String] = []
            for name in ["one", "two"] {
                let made = AgeIdentity.generate()
                Places.write("\(folder)/\(name)", made.secret)
                recipients.append(made.recipient)
            }
            let content = content(count)
            Places.write("\(folder)/f.age", try file(content, to: recipients, pieces: 10_007))
            for name in ["one", "two"] {
                let (status, clear) = try Tool.run(
                    age, ["-d", "-i", "\(folder)/\(name)", "\(folder)/f.age"])
                #expect(status == 0)
                #expect(clear == content)
            }
        }
    }

    @Test func `a stranger, a cut and a flipped bit do not open`() throws {
        guard let age = Tool.path("age") else {
            return Tool.skip("the age command is not installed")
        }
        try Places.withFolder { folder in
            let made = AgeIdentity.generate()
            Places.write("\(folder)/own", made.secret)
            Places.write("\(folder)/strange", AgeIdentity.generate().secret)
            let whole = try file(content(70_000), to: [made.recipient], pieces: 70_000)
            func status(_ bytes: [UInt8], _ identity: String) throws -> Int32 {
                Places.write("\(folder)/f.age", bytes)
                let arguments = ["-d", "-i", "\(folder)/\(identity)", "\(folder)/f.age"]
                return try Tool.run(
                    "/bin/sh", ["-c", "exec \"$0\" \"$@\" 2>/dev/null", age] + arguments
                ).0
            }
            #expect(try status(whole, "own") == 0)
            #expect(try status(whole, "strange") != 0)
            // Without the last chunk the file claims nothing.
            #expect(try status(Array(whole.dropLast(70_000 - 65_536 + 16)), "own") != 0)
            var flipped = whole
            flipped[flipped.count - 1] ^= 1
            #expect(try status(flipped, "own") != 0)
        }
    }

    @Test func `the header has the form of age v1`() throws {
        let made = AgeIdentity.generate()
        let writer = try AgeWriter(recipients: [AgeRecipient(made.recipient)])
        let header = writer.header()
        // The last 16 bytes are the payload's nonce and need not be text.
        let lines = String(decoding: header.dropLast(16), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5)
        #expect(lines[0] == "age-encryption.org/v1")
        #expect(lines[1].hasPrefix("-> X25519 ") && lines[1].utf8.count == 10 + 43)
        #expect(lines[2].utf8.count == 43)
        #expect(lines[3].hasPrefix("--- ") && lines[3].utf8.count == 4 + 43)
        #expect(lines[4] == "")
    }

    @Test func `no recipient and the same recipient twice are refused`() throws {
        let one = try AgeRecipient(AgeIdentity.generate().recipient)
        #expect(codeThrown { _ = try AgeWriter(recipients: []) } == .recipient)
        #expect(codeThrown { _ = try AgeWriter(recipients: [one, one]) } == .recipient)
    }

    @Test func `the age command opens a key bundle`() throws {
        guard let age = Tool.path("age") else {
            return Tool.skip("the age command is not installed")
        }
        try Places.withFolder { folder in
            let made = AgeIdentity.generate()
            Places.write("\(folder)/own", made.secret)
            let sealer = FieldSealer(datasetID: "r", policyDigest: Entropy.bytes(32))
            let bundle = try sealer.bundleFile(
                columns: ["c"], created: "2024-05-01T00:00:00Z",
                recipients: [AgeRecipient(made.recipient)])
            Places.write("\(folder)/k.age", bundle)
            let (status, line) = try Tool.run(
                age, ["-d", "-i", "\(folder)/own", "\(folder)/k.age"])
            #expect(status == 0)
            let clear = sealer.bundle(columns: ["c"], created: "2024-05-01T00:00:00Z")
            #expect(clear.withBytes { Array($0) } == line)
        }
    }
}
