// SPDX-License-Identifier: Apache-2.0
import Glibc
import RecordStreams

@testable import SharingPolicy

/// Cells and model values made by hand, for the tests of values, hierarchies, consent and headers.
enum Made {
    static let position = SourcePosition(line: 1, column: 1)

    static func column(_ name: String, _ change: (inout Column) -> Void = { _ in }) -> Column {
        var column = Column(
            name: name, nameBytes: Array(name.utf8), role: .quasi, position: position)
        change(&column)
        return column
    }

    static func dataset(_ change: (inout Dataset) -> Void = { _ in }) -> Dataset {
        var dataset = Dataset(
            unit: .person, separator: ";", missing: [[]], onBadValue: .stop)
        change(&dataset)
        return dataset
    }

    static func audience(
        _ basis: Audience.LegalBasis, recipients: [Int] = [], purposes: [String] = ["research"]
    ) -> Audience {
        Audience(
            name: "public", title: [:], tier: .public, recipients: recipients, purposes: purposes,
            prohibitedUses: [], basis: basis, escrow: [], household: .individual,
            privacy: .recordLevel(reason: "a test of consent alone"),
            output: Audience.Output(
                rowOrder: .input, suppressed: "*", formulaGuard: true, manifest: .full),
            rules: [], rulePositions: [], position: position)
    }

    static func policy(
        columns: [Column], consent: ConsentTerms? = nil, recipients: [Recipient] = [],
        dataset: Dataset = Made.dataset()
    ) -> Policy {
        Policy(
            id: "made", version: 1, status: .approved, title: [:], owner: "nobody",
            sensitivity: .low, effective: Period(), prohibitedUses: [], recipients: recipients,
            dataset: dataset, columns: columns, consent: consent, audiences: [], digest: [],
            fileName: "policy.yaml")
    }

    static func day(_ iso: String) -> Day {
        guard let day = Day(iso: Array(iso.utf8)) else { preconditionFailure("no day: \(iso)") }
        return day
    }

    static func decimal(_ digits: Int64, scale: Int = 0) -> DecimalNumber {
        DecimalNumber(digits: digits, scale: scale)
    }
}

extension String {
    /// Calls `body` with the bytes of the text.
    func withCell<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        Array(utf8).withUnsafeBufferPointer(body)
    }
}

extension ColumnChecker {
    /// The verdict on a cell of text.
    func verdict(_ text: String, _ kind: CellKind = .text) -> CellVerdict {
        text.withCell { verdict($0, kind: kind) }
    }
}

extension Hierarchy {
    /// What a cell becomes at a level; nil where it is not covered.
    func generalised(_ text: String, _ level: Int) -> String? {
        var out: [UInt8] = Array("left over".utf8)
        guard text.withCell({ generalise($0, level: level, into: &out) }) else { return nil }
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether the level can have written the text.
    func canWrite(_ text: String, _ level: Int) -> Bool {
        text.withCell { contains($0, level: level) }
    }
}
