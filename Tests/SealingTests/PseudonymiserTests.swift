// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

/// The token of a text, or nil if it is refused.
func token(_ text: String, by maker: Pseudonymiser) -> String? {
    token(Array(text.utf8), by: maker)
}

func token(_ cell: [UInt8], by maker: Pseudonymiser) -> String? {
    var out = [UInt8](repeating: 0, count: Pseudonymiser.tokenLength)
    let made = cell.withUnsafeBufferPointer { maker.token($0, into: &out) }
    return made ? String(decoding: out, as: UTF8.self) : nil
}

@Suite struct PseudonymiserTests {
    private static func domain(_ text: String) -> PseudonymDomain? {
        let parts = text.split(separator: "|").map(String.init)
        switch (parts.first, parts.count) {
        case ("project", 2): return .project(parts[1])
        case ("audience", 3): return .audience(policy: parts[1], audience: parts[2])
        case ("release", 4):
            return .release(policy: parts[1], audience: parts[2], release: parts[3])
        default: return nil
        }
    }

    @Test(arguments: VectorFile.all("token", count: 10))
    func `tokens are those of the reference`(vector: VectorFile) throws {
        let epoch = try #require(Int(try vector.text("epoch")))
        let ring = try ring(root: try vector.secret("root"), epoch: epoch)
        let domain = try #require(Self.domain(try vector.text("domain")))
        let normaliser = try vector.text("normaliser")
        let maker = try Pseudonymiser(
            ring: ring, domain: domain, kind: try vector.text("kind"), normaliser: normaliser)
        var out = [UInt8](repeating: 0, count: Pseudonymiser.tokenLength)
        let form = try vector.bytes("form")
        maker.token(form: form, into: &out)
        #expect(String(decoding: out, as: UTF8.self) == (try vector.text("token")))
        if normaliser == "id/1" {
            #expect(token(form, by: maker) == (try vector.text("token")))
        }
    }

    private func maker(_ domain: PseudonymDomain = .project("p"), kind: String = "person") throws
        -> Pseudonymiser
    {
        try Pseudonymiser(ring: goldenRing(), domain: domain, kind: kind)
    }

    @Test func `one person written in many ways has one token`() throws {
        let maker = try maker()
        let expected = try #require(token("case-000123", by: maker))
        for writing in [
            "CASE-000123", "  case-000123 ", "case-٠٠٠١٢٣", "\u{200F}case-000123\u{200E}",
            "ｃａｓｅ-000123", "\u{FEFF}case-000123",
        ] {
            #expect(token(writing, by: maker) == expected)
        }
    }

    @Test func `another kind, domain, epoch, root or value has another token`() throws {
        let releases: [PseudonymDomain] = [
            .project("p"), .project("q"), .audience(policy: "p", audience: "a"),
            .audience(policy: "pa", audience: ""), .audience(policy: "p", audience: "b"),
            .release(policy: "p", audience: "a", release: "1"),
            .release(policy: "p", audience: "a", release: "2"),
            .release(policy: "p", audience: "a1", release: ""),
        ]
        var makers: [Pseudonymiser] = []
        for domain in releases {
            makers.append(try maker(domain))
            makers.append(try maker(domain, kind: "household"))
        }
        let root = SecretBytes.random(count: 32)
        for epoch in 1...2 {
            makers.append(
                try Pseudonymiser(
                    ring: ring(root: root, epoch: epoch), domain: .project("p"), kind: "person"))
        }
        var tails: Set<String> = []
        for maker in makers {
            for value in ["case-1", "case-2"] {
                tails.insert(String(try #require(token(value, by: maker)).dropFirst(10)))
            }
        }
        #expect(tails.count == makers.count * 2)
    }

    @Test func `kinds share the key id of their domain and other domains do not`() throws {
        let person = try maker()
        #expect(person.keyID == (try maker(kind: "household")).keyID)
        #expect(person.keyID != (try maker(.project("q"))).keyID)
        #expect(try #require(token("x", by: person)).hasPrefix("p1-\(person.keyID)-"))
    }

    @Test(
        arguments: [
            [], [0x20], [0xEF, 0xBB, 0xBF], [0x61, 0x00], [0xFF], [0xCD, 0xB8], [0xC0, 0x80],
        ] as [[UInt8]])
    func `blank, broken and unassigned cells have no token`(cell: [UInt8]) throws {
        #expect(token(cell, by: try maker()) == nil)
    }

    @Test func `remembered tokens are the tokens of a fresh maker`() throws {
        // More values than slots, twice, so that slots are filled, hit and replaced.
        let kept = try maker()
        var numbers = RepeatableNumbers(seed: 20)
        var first: [String: String] = [:]
        for round in 0..<2 {
            for index in 0..<5000 {
                let value = "case-\(index % 3000)-\(index % 7)"
                let made = try #require(token(value, by: kept))
                #expect(first[value, default: made] == made)
                first[value] = made
                if round == 1 && numbers.next() % 100 == 0 {
                    #expect(token(value, by: try maker()) == made)
                }
            }
        }
        #expect(Set(first.values).count == first.count)
    }

    @Test func `cells longer than the cache holds are told apart by their last byte`() throws {
        let maker = try maker()
        for length in [70, 71, 72, 255, 256, 257, 300, 65536] {
            let cell = [UInt8](repeating: 0x61, count: length)
            var other = cell
            other[length - 1] = 0x62
            let one = try #require(token(cell, by: maker))
            #expect(token(other, by: maker) != one)
            #expect(token(cell, by: maker) == one)
        }
    }

    @Test func `every token has the shape and nothing else has`() throws {
        let made = Array(try #require(token("case-1", by: try maker())).utf8)
        #expect(made.withUnsafeBufferPointer { PseudonymToken.isWellFormed($0) })
        var wrong: [[UInt8]] = [[], Array(made.dropLast()), made + [0x30]]
        for (place, byte) in [
            (0, 0x50), (1, 0x32), (2, 0x5F), (9, 0x5F), (3, 0x75), (4, 0x55), (10, 0x69),
            (33, 0x6C), (20, 0x6F), (20, 0x41), (20, 0x2D), (20, 0x20),
        ] as [(Int, UInt8)] {
            var copy = made
            copy[place] = byte
            wrong.append(copy)
        }
        for cell in wrong {
            #expect(!cell.withUnsafeBufferPointer { PseudonymToken.isWellFormed($0) })
            #expect(cell.withUnsafeBufferPointer { PseudonymToken.keyID($0) } == nil)
        }
    }
}
