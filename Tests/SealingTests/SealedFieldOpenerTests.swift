// SPDX-License-Identifier: Apache-2.0
import Reidentification
import Testing

@testable import Sealing

@Suite struct SealedFieldOpenerTests {
    /// One run: its key and what its bundle says.
    private struct Run {
        let salt = Entropy.bytes(32)
        let key = Entropy.bytes(32)
        var dataset = "r-1"
        var policy = [UInt8](repeating: 7, count: 32)

        var sealer: FieldSealer {
            FieldSealer(
                dataKey: key.withUnsafeBytes { SecretBytes(copying: $0) }, salt: salt,
                datasetID: dataset, policyDigest: policy)
        }

        func opener(runKeyID: String? = nil) throws -> SealedFieldOpener {
            try SealedFieldOpener(
                dataset: dataset, runSalt: Base64.encodeURL(salt), dataKey: Base64.encodeURL(key),
                policy: Hex.encode(policy), runKeyID: runKeyID ?? sealer.runKeyID)
        }
    }

    private let run = Run()
    private let anchor = Array("p1-v9ed22-c9wzvnn3derpx9kvkrdq1d7p".utf8)

    private func sealed(_ word: String, column: String = "full_name") throws -> [UInt8] {
        Array(
            try run.sealer.text(.string, Array(word.utf8), column: column, anchor: anchor).utf8)
    }

    private func refusal(
        _ cell: [UInt8], column: String = "full_name", anchor: [UInt8]? = nil,
        by opener: SealedFieldOpener
    ) -> SealedFieldOpener.Refusal? {
        do throws(SealedFieldOpener.Refusal) {
            _ = try opener.open(cell, column: column, anchor: anchor ?? self.anchor)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: VectorFile.all("sealed", count: 8))
    func `the golden values open`(vector: VectorFile) throws {
        let opener = try SealedFieldOpener(
            dataset: try vector.text("dataset"),
            runSalt: Base64.encodeURL(try vector.bytes("salt")),
            dataKey: Base64.encodeURL(try vector.bytes("data-key")),
            policy: try vector.text("policy"), runKeyID: try vector.text("run-key-id"))
        let opened = try opener.open(
            Array(try vector.text("sealed").utf8), column: try vector.text("column"),
            anchor: try vector.bytes("anchor"))
        let value = try vector.bytes("value")
        let all: [String: SealedFieldOpener.Value] = [
            "0": .null, "1": .string(value), "2": .number(value), "3": .boolean(value),
        ]
        #expect(opened == all[try vector.text("type")])
    }

    @Test func `values of every length and look come back`() throws {
        let opener = try run.opener()
        var numbers = RepeatableNumbers(seed: 4)
        for length in [0, 1, 125, 126, 127, 128, 254, 255, 5000] {
            // Zeros and the padding mark at the end are part of the value.
            for last in [[], [0x80], [0], [0x80, 0, 0]] as [[UInt8]] {
                let value =
                    (0..<length).map { _ in UInt8.random(in: 0...255, using: &numbers) } + last
                let cell = try run.sealer.text(.string, value, column: "c", anchor: anchor)
                let opened = try opener.open(Array(cell.utf8), column: "c", anchor: anchor)
                #expect(opened == .string(value))
            }
        }
    }

    @Test func `null, empty and the word null stay apart`() throws {
        let opener = try run.opener()
        let null = Array(try run.sealer.text(.null, [], column: "c").utf8)
        #expect(try opener.open(null, column: "c", anchor: []) == .null)
        let empty = Array(try run.sealer.text(.string, [], column: "c").utf8)
        #expect(try opener.open(empty, column: "c", anchor: []) == .string([]))
    }

    @Test func `every flipped bit of a sealed value is noticed`() throws {
        let opener = try run.opener()
        let cell = try sealed("Ana García")
        #expect(refusal(cell, by: opener) == nil)
        for bit in 0..<cell.count * 8 {
            var wrong = cell
            wrong[bit / 8] ^= 1 << (bit % 8)
            #expect(refusal(wrong, by: opener) != nil)
        }
    }

    @Test func `every flipped bit under the encoding is noticed`() throws {
        let opener = try run.opener()
        let cell = try sealed("Ana García")
        let prefix = Array(cell[..<10])
        let bytes = try #require(Base64.decodeURL(String(decoding: cell[10...], as: UTF8.self)))
        for bit in 0..<bytes.count * 8 {
            var wrong = bytes
            wrong[bit / 8] ^= 1 << (bit % 8)
            let text = prefix + Array(Base64.encodeURL(wrong).utf8)
            #expect(refusal(text, by: opener) == .notGenuine)
        }
    }

    @Test func `truncated, lengthened and empty values do not open`() throws {
        let opener = try run.opener()
        let cell = try sealed("Ana García")
        for length in 0..<cell.count { #expect(refusal(Array(cell[..<length]), by: opener) != nil) }
        for tail in ["A", "AA", "AAAA", "=", "==", "\n", " "] {
            #expect(refusal(cell + Array(tail.utf8), by: opener) == .notGenuine)
        }
    }

    @Test func `base64 that is not canonical does not open`() throws {
        let opener = try run.opener()
        // Only an encoding with spare bits has other spellings: of 44 bytes two are spare, of 76
        // four.
        for padTo in [16, 48] {
            let cell = Array(
                try run.sealer.text(.null, [], column: "c", anchor: anchor, padTo: padTo).utf8)
            #expect(refusal(cell, column: "c", by: opener) == nil)
            let last = try #require(cell.last)
            let letters = Array(Base64.url.description.utf8)
            let index = try #require(letters.firstIndex(of: last))
            var wrong = cell
            wrong[cell.count - 1] = letters[index + 1]
            #expect(refusal(wrong, column: "c", by: opener) == .notGenuine)
        }
        let cell = try sealed("Ana")
        for (from, to) in [(0x2D, 0x2B), (0x5F, 0x2F)] as [(UInt8, UInt8)] {
            let other = cell[..<10] + cell[10...].map { $0 == from ? to : $0 }
            if Array(other) != cell { #expect(refusal(Array(other), by: opener) == .notGenuine) }
        }
    }

    @Test func `a value moved to another row or column does not open`() throws {
        let opener = try run.opener()
        let cell = try sealed("Ana García")
        #expect(refusal(cell, column: "full_nam", by: opener) == .notGenuine)
        #expect(refusal(cell, column: "mother_name", by: opener) == .notGenuine)
        #expect(refusal(cell, anchor: [], by: opener) == .notGenuine)
        #expect(refusal(cell, anchor: anchor + [0], by: opener) == .notGenuine)
        #expect(refusal(cell, anchor: Array(anchor.reversed()), by: opener) == .notGenuine)
        // The border between column and anchor cannot be moved either.
        let moved = refusal(
            cell, column: "full_name\(String(decoding: anchor[..<1], as: UTF8.self))",
            anchor: Array(anchor[1...]), by: opener)
        #expect(moved == .notGenuine)
    }

    @Test func `a value of another run, data set or policy does not open`() throws {
        let cell = try sealed("Ana García")
        var dataset = run
        dataset.dataset = "r-2"
        var policy = run
        policy.policy[31] ^= 1
        for other in [Run(), dataset, policy] {
            let opener = try other.opener()
            #expect(refusal(cell, by: opener) == .anotherRun)
            // Nor with its key id forged: the key and the associated data differ.
            let forged = Array("e1-\(other.sealer.runKeyID)-".utf8) + cell[10...]
            #expect(refusal(forged, by: opener) == .notGenuine)
        }
    }

    @Test func `a bundle that contradicts itself is refused`() throws {
        #expect(throws: SealedFieldOpener.Refusal.anotherRun) {
            try run.opener(runKeyID: "000000")
        }
        let salt = Base64.encodeURL(run.salt)
        let key = Base64.encodeURL(run.key)
        let policy = Hex.encode(run.policy)
        for (salt, key, policy) in [
            (salt + "A", key, policy), (salt, String(key.dropLast()), policy), ("", key, policy),
            (salt, key + "=", policy), (salt, key, policy.uppercased() + "A"),
            (salt, key, String(policy.dropLast(2))),
        ] {
            #expect(throws: SealedFieldOpener.Refusal.bundle) {
                try SealedFieldOpener(
                    dataset: "r-1", runSalt: salt, dataKey: key, policy: policy,
                    runKeyID: run.sealer.runKeyID)
            }
        }
    }
}
