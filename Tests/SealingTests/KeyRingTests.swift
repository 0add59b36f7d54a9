// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Sealing

@Suite struct KeyRingTests {
    private static let root =
        "CTANON-ROOT-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SASYT96"
    private static let other =
        "CTANON-ROOT-1RU0P68QMRGV3S9CKZ52PXYS3ZQ8SURGVPV9QJZQ8QCZSGQCZQYQQMH9NRV"
    private static let register =
        "CTANON-REGISTER-1YQSJYGEYY5NZW2PF9G4JCTFW9UCRZV3NXS6NVDEC8YARK0PA8CLSM7ZGAU"

    private func read(_ text: String) throws -> KeyRing {
        try Array(text.utf8).withUnsafeBytes { bytes in try KeyRing(text: bytes) }
    }

    @Test func `the golden ring gives the tokens of the reference`() throws {
        let golden = try #require(Places.read(Places.vectors + "/key-ring-golden.txt"))
        let ring = try golden.withUnsafeBytes { try KeyRing(text: $0) }
        #expect(ring.activeEpoch == 3)
        let domain = PseudonymDomain.project("dtm-xx-r12")
        let maker = try Pseudonymiser(ring: ring, domain: domain, kind: "person")
        #expect(token("case-000123", by: maker) == "p1-zhh7xa-h7e292xwcftrev13m8k2qax8")
        #expect(try ring.epoch(ofKeyID: "zhh7xa", domain: domain) == 3)
        #expect(try ring.epoch(ofKeyID: "b0tb7y", domain: domain) == 2)
        #expect(ring.lastingKeyID(.register) == "7wnbyw")
        #expect(ring.lastingKeyID(.ledger) == "j2zgr7")
    }

    @Test func `an unknown key id, and one of another domain, is K0705`() throws {
        let ring = try read("epoch 3 active \(Self.root)\n")
        for (keyID, project) in [
            ("000000", "dtm-xx-r12"), ("b0tb7y", "dtm-xx-r12"), ("zhh7xa", "x"),
        ] {
            let code = codeThrown { _ = try ring.epoch(ofKeyID: keyID, domain: .project(project)) }
            #expect(code == .unknownKeyID)
        }
    }

    @Test func `register and ledger may be absent`() throws {
        let ring = try read("# mine\n\nepoch 1 active \(Self.root)\n")
        #expect(ring.lastingKeyID(.register) == nil)
        #expect(ring.lasting(.ledger, label: "x") == nil)
    }

    @Test(arguments: [
        // Cut short, empty, nothing but comments.
        "", "epoch 1 active \(root)", "epoch 1 active",
        // Roots of 31 and 33 bytes, all zero, and a mistyped letter.
        "epoch 1 active CTANON-ROOT-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARCY4AUQ3\n",
        "epoch 1 active CTANON-ROOT-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0JQH70L5T\n",
        "epoch 1 active CTANON-ROOT-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ5Y0F9R\n",
        "epoch 1 active CTANON-ROOT-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SASYT97\n",
        // Lower case, trailing garbage, two spaces, a tab, CRLF, leading space.
        "epoch 1 active \(root.lowercased())\n", "epoch 1 active \(root) \n",
        "epoch 1 active \(root)x\n", "epoch 1  active \(root)\n", "epoch\t1 active \(root)\n",
        "epoch 1 active \(root)\r\n", " epoch 1 active \(root)\n",
        "epoch 1 active \(root)\ngarbage\n", "epoch 1 active \(root)\n\u{0}\n",
        // Numbers, states and lines given twice.
        "epoch 0 active \(root)\n", "epoch 01 active \(root)\n", "epoch -1 active \(root)\n",
        "epoch 1 Active \(root)\n", "epoch 1 retired \(root)\n", "epoch 1 destroyed \(root)\n",
        "epoch 1 active \(root)\nepoch 1 destroyed\n",
        "epoch 1 active \(root)\nepoch 2 active \(other)\n",
        "epoch 1 active \(root)\nepoch 2 verify-only \(root)\n",
        "epoch 1 active \(root)\nregister \(register)\nregister \(register)\n",
        // A secret in the place of another.
        "epoch 1 active \(register)\n", "epoch 1 active \(root)\nledger \(register)\n",
        "epoch 1 active \(root)\nregister\n",
    ])
    func `a malformed ring is K0703`(text: String) {
        #expect(codeThrown { _ = try read(text) } == .keyRingMalformed)
    }

    @Test(arguments: ["# nothing\n", "epoch 1 destroyed\n", "epoch 1 verify-only \(root)\n"])
    func `a ring without an active epoch is K0704`(text: String) {
        #expect(codeThrown { _ = try read(text) } == .noActiveEpoch)
    }

    @Test func `a new ring is a private file that loads and is never overwritten`() throws {
        try Places.withFolder { folder in
            let path = folder + "/ring"
            try KeyRing.create(at: path)
            var status = stat()
            #expect(lstat(path, &status) == 0)
            #expect(status.st_mode == S_IFREG | 0o600)
            let ring = try KeyRing.load(path: path)
            #expect(ring.activeEpoch == 1)
            #expect(ring.lastingKeyID(.register) != nil)
            #expect(ring.lastingKeyID(.ledger) != nil)
            let before = Places.read(path)
            #expect(codeThrown { try KeyRing.create(at: path) } == .inputOutput)
            #expect(Places.read(path) == before)
            try KeyRing.create(at: folder + "/other")
            #expect(Places.read(folder + "/other") != before)
        }
    }

    @Test func `a new ring is not written through a link`() throws {
        try Places.withFolder { folder in
            #expect(symlink(folder + "/target", folder + "/ring") == 0)
            #expect(codeThrown { try KeyRing.create(at: folder + "/ring") } == .inputOutput)
            #expect(!Places.exists(folder + "/target"))
        }
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o610, 0o601] as [mode_t])
    func `a file that others may use is K0702`(mode: mode_t) throws {
        try Places.withFolder { folder in
            Places.write(folder + "/ring", Array("epoch 1 active \(Self.root)\n".utf8), mode: mode)
            let code = codeThrown { _ = try KeyRing.load(path: folder + "/ring") }
            #expect(code == .keyRingPermissions)
        }
    }

    @Test func `links, pipes, folders and devices are K0702 and nothing is K0701`() throws {
        try Places.withFolder { folder in
            Places.write(folder + "/ring", Array("epoch 1 active \(Self.root)\n".utf8))
            _ = try KeyRing.load(path: folder + "/ring")
            #expect(symlink("ring", folder + "/link") == 0)
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            #expect(mkdir(folder + "/folder", 0o700) == 0)
            for name in ["/link", "/pipe", "/folder"] {
                let code = codeThrown { _ = try KeyRing.load(path: folder + name) }
                #expect(code == .keyRingPermissions)
            }
            #expect(codeThrown { _ = try KeyRing.load(path: "/dev/null") } == .keyRingPermissions)
            let code = codeThrown { _ = try KeyRing.load(path: folder + "/none") }
            #expect(code == .keyRingMissing)
        }
    }

    @Test func `a file beyond the limit is K0703`() throws {
        try Places.withFolder { folder in
            let line = "epoch 1 active \(Self.root)\n"
            let comment = "#" + String(repeating: "x", count: KeyRing.limit - line.utf8.count - 2)
            Places.write(folder + "/most", Array((line + comment + "\n").utf8))
            _ = try KeyRing.load(path: folder + "/most")
            Places.write(folder + "/more", Array((line + comment + "x\n").utf8))
            let code = codeThrown { _ = try KeyRing.load(path: folder + "/more") }
            #expect(code == .keyRingMalformed)
        }
    }

    @Test func `a ring comes from a descriptor, which stays open`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        let text = Array("epoch 1 active \(Self.root)\n".utf8)
        #expect(write(ends[1], text, text.count) == text.count)
        close(ends[1])
        #expect(try KeyRing.load(descriptor: ends[0]).activeEpoch == 1)
        #expect(fcntl(ends[0], F_GETFD) >= 0)
        close(ends[0])
        #expect(codeThrown { _ = try KeyRing.load(descriptor: -1) } == .keyRingMissing)
    }

    @Test func `a ring comes from a command that ends well`() throws {
        let print = "printf 'epoch 1 active \(Self.root)\\n'"
        #expect(try KeyRing.load(command: print).activeEpoch == 1)
        let failing = codeThrown { _ = try KeyRing.load(command: print + "; exit 3") }
        #expect(failing == .keyRingMissing)
        let missing = codeThrown { _ = try KeyRing.load(command: "exec /none 2>/dev/null") }
        #expect(missing == .keyRingMissing)
        #expect(codeThrown { _ = try KeyRing.load(command: "true") } == .keyRingMalformed)
    }

    @Test func `a command does not eat the data on standard input`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        #expect(write(ends[1], "data\n", 5) == 5)
        close(ends[1])
        let kept = dup(0)
        dup2(ends[0], 0)
        close(ends[0])
        defer {
            dup2(kept, 0)
            close(kept)
        }
        let command = "cat; printf 'epoch 1 active \(Self.root)\\n'"
        #expect(try KeyRing.load(command: command).activeEpoch == 1)
        var left = [UInt8](repeating: 0, count: 8)
        #expect(Glibc.read(0, &left, 8) == 5)
    }

    @Test func `an error says nothing of the file`() throws {
        do {
            _ = try read("epoch 1 active \(Self.root)x\n")
            Issue.record("a malformed ring was read")
        } catch {
            #expect(!"\(error)".contains("QQQSY"))
        }
    }
}
