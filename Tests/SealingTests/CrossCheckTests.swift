// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

/// Random values, checked by `TestVectors/sealing/cross_check.py`.
@Suite struct CrossCheckTests {
    private static let script = Places.vectors + "/cross_check.py"

    private func python() throws -> String? {
        guard let python = Tool.path("python3"),
            try Tool.run("/bin/sh", ["-c", "\(python) -c 'import cryptography' 2>/dev/null"]).0 == 0
        else {
            Tool.skip("python3 with the package cryptography is not installed")
            return nil
        }
        return python
    }

    private func lines(_ output: [UInt8]) -> [String] {
        String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `sealed values of a run open in Python`() throws {
        guard let python = try python() else { return }
        try Places.withFolder { folder in
            var numbers = RepeatableNumbers(seed: 7)
            let sealer = FieldSealer(datasetID: "r-1 é", policyDigest: Entropy.bytes(32))
            var cells = ""
            var expected: [String] = []
            for index in 0..<200 {
                let type: SealedType = index % 9 == 0 ? .null : .string
                let count = type == .null ? 0 : Int(numbers.next() % 300)
                let value = (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
                let anchor = Array("row-\(index)".utf8)
                let column = index % 2 == 0 ? "full_name" : "اسم"
                let cell = try sealer.text(type, value, column: column, anchor: anchor)
                cells += "\(cell) \(Hex.encode(Array(column.utf8))) \(Hex.encode(anchor))\n"
                expected.append("\(type.rawValue) \(Hex.encode(value))")
            }
            Places.write(
                folder + "/bundle",
                sealer.bundle(columns: ["full_name", "اسم"], created: "2024-05-01T00:00:00Z"))
            Places.write(folder + "/cells", Array(cells.utf8))
            let (status, output) = try Tool.run(
                python, [Self.script, "open", folder + "/bundle", folder + "/cells"])
            #expect(status == 0)
            #expect(lines(output) == expected)
        }
    }

    @Test func `tokens of random values are those of Python`() throws {
        guard let python = try python() else { return }
        try Places.withFolder { folder in
            let root = Entropy.bytes(32)
            let ring = try ring(root: root.withUnsafeBytes { SecretBytes(copying: $0) })
            let maker = try Pseudonymiser(ring: ring, domain: .project("cross"), kind: "person")
            var forms = ""
            var expected: [String] = []
            for index in 0..<200 {
                let cell = Array("case-\(index)-\(String(repeating: "x", count: index))".utf8)
                forms += Hex.encode(cell) + "\n"
                expected.append(try #require(token(cell, by: maker)))
            }
            Places.write(folder + "/forms", Array(forms.utf8))
            let (status, output) = try Tool.run(
                python, [Self.script, "token", Hex.encode(root), folder + "/forms"])
            #expect(status == 0)
            #expect(lines(output) == expected)
        }
    }
}
