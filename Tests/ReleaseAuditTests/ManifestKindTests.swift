// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import SharingPolicy
import Testing

@testable import ReleaseAudit

/// A manifest says what its kind may say, and its claim is what counts and rows show.
@Suite struct ManifestKindTests {
    private func codes(
        _ kind: Audience.ManifestKind, _ change: (inout Manifest) -> Void
    ) throws -> [String] {
        var release = try GoodRelease()
        release.publish(kind)
        var manifest = release.manifest.masked(for: kind, smallCell: 3)
        change(&manifest)
        // `envelope` would mask the slip again.
        manifest.subjects = [
            .init(name: "export.csv", sha256: Digests.sha256(Array(release.export.utf8)))
        ]
        var envelope = Envelope(payload: JSONWriter.write(manifest.statement))
        envelope.sign(with: try #require(release.key))
        return try release.codes(manifest: envelope.bytes)
    }

    @Test(arguments: [Audience.ManifestKind.full, .recipient, .public])
    func `a manifest of its kind holds`(_ kind: Audience.ManifestKind) throws {
        #expect(try codes(kind) { _ in } == [])
    }

    /// What each kind leaves out by definitions 39.
    static let slips: [@Sendable (inout Manifest) -> Void] = [
        { $0.input?.salt = Array(repeating: 2, count: 32) },
        { $0.recordsExpireFrom = "2026-08-01" },
        { $0.approval = "self-declared" },
        { $0.counts.dropped[0].count = 2 },
        { $0.counts.dropped[0].count = .below(2) },
        { $0.counts.suppressed = 2 },
        { $0.counts.in = 10 },
        { $0.changeClaim { $0.suppressedShare = 0.25 } },
        { $0.changeClaim { $0.loss = 0.5 } },
    ]

    @Test(arguments: [Audience.ManifestKind.recipient, .public], slips.indices)
    func `a masked manifest that says more is V0810`(
        _ kind: Audience.ManifestKind, _ slip: Int
    ) throws {
        #expect(try codes(kind, ManifestKindTests.slips[slip]).contains("V0810"))
    }

    @Test func `a full manifest with masked counts is V0809`() throws {
        #expect(try codes(.full) { $0.counts.dropped[0].count = .below(3) } == ["V0809"])
        #expect(try codes(.full) { $0.counts.in = .withheld } == ["V0809"])
        #expect(
            try codes(.full) { $0.changeClaim { $0.records = .withheld } } == ["V0810", "V0809"])
    }

    @Test func `a kind that the policy does not name is V0810, but for the full one`() throws {
        var release = try GoodRelease()
        release.kind = .recipient
        #expect(try release.codes() == ["V0810"])
        release.publish(.recipient)
        release.kind = .full
        #expect(try release.codes() == [])
    }

    @Test func `records of the claim are the rows, or what the kind says of them`() throws {
        #expect(try codes(.full) { $0.changeClaim { $0.records = 5 } } == ["V0810"])
        #expect(try codes(.recipient) { $0.changeClaim { $0.records = 5 } } == ["V0810"])
        #expect(try codes(.recipient) { $0.changeClaim { $0.records = .withheld } } == ["V0810"])
        #expect(try codes(.public) { $0.changeClaim { $0.records = 3 } } == ["V0810"])
    }

    @Test func `the share of suppressed records is what the counts show`() throws {
        #expect(try codes(.full) { $0.changeClaim { $0.suppressedShare = 0.2 } } == ["V0810"])
        #expect(try codes(.full) { $0.changeClaim { $0.suppressedShare = nil } } == ["V0810"])
        #expect(
            try codes(.public) {
                $0.counts.suppressed = 0
                $0.changeClaim { $0.suppressedShare = 0.2 }
            } == ["V0810"])
    }
}

extension Manifest {
    /// Gives the claim to a closure.
    fileprivate mutating func changeClaim(_ change: (inout ClassClaim) -> Void) {
        guard case .classes(var claim) = privacy else { return }
        change(&claim)
        privacy = .classes(claim)
    }
}

/// What a verification cannot see is said wherever it applies.
@Suite struct UncheckedTests {
    private func why(_ check: String, _ release: GoodRelease) throws -> String? {
        try release.verify().notChecked.first { $0.check == check }?.why
    }

    @Test func `an as-of day without a reason is not checked`() throws {
        var release = try GoodRelease()
        #expect(try why("as-of day", release)?.contains("no day of making") == true)
        release.manifest.backdatedBecause = "the officer was ill"
        #expect(try why("as-of day", release)?.contains("the officer was ill") == true)
    }

    @Test func `retention is not checked where the policy states one`() throws {
        var release = try GoodRelease()
        #expect(try why("retention", release) == nil)
        release.changePolicy(
            "history: {none: \"the first release\"}\n    output",
            to:
                "history: {none: \"the first release\"}\n    retention: {delete_after: P1Y}\n    output"
        )
        release.manifest.retention = .init(deleteAfter: "P1Y", certificateOfDestruction: false)
        #expect(try release.codes() == [])
        #expect(try why("retention", release) != nil)
    }

    @Test func `consents that end are not checked where the manifest cannot say when`() throws {
        var release = try GoodRelease()
        #expect(try why("consents that have ended since", release) == nil)
        let basis = try #require(
            GoodRelease.policyText.split(separator: "\n").first { $0.contains("mandate 7") })
        release.changePolicy(String(basis), to: "    legal_basis: {consent: [share]}")
        release.changePolicy(
            "    note: string\n", to: "    note: string\n  consent: [agrees, signed]\n")
        release.changePolicy(
            "audiences:\n",
            to: "consent: {questions: {share: agrees}, obtained_on: signed, valid_for: P2Y, "
                + "withdrawals: {none: \"a test keeps none\"}}\naudiences:\n")
        let policy = try Policy(yaml: release.policyBytes)
        let audience = try #require(policy.audience(named: "open-data"))
        release.manifest.basis = Manifest.basis(audience)
        release.manifest.withdrawals = .none(reason: "a test keeps none")
        release.manifest.validUntil = Manifest.validUntil(policy, audience)?.description
        #expect(try release.codes() == [])
        #expect(try why("consents that have ended since", release) == nil)
        release.manifest.recordsExpireFrom = "2026-08-01"
        #expect(
            try why("consents that have ended since", release)?.contains("2026-08-01") == true)
        release.publish(.recipient)
        #expect(try release.codes() == [])
        #expect(
            try why("consents that have ended since", release)?.contains("does not say") == true)
    }

    @Test func `k over rows names rows, and persons behind them are not checked`() throws {
        var release = try GoodRelease()
        #expect(try why("persons behind rows", release) == nil)
        // No subject key: nobody knows how many rows a person has.
        release.changePolicy(
            "dataset: {unit: person, subject_key: case_id}", to: "dataset: {unit: person}")
        release.changePolicy("{k: 3, l", to: "{k: 3, count_unit: row, l")
        release.changePolicy(
            "    pseudonymise: [case_id]\n    generalise: {age: {", to: "    generalise: {age: {")
        release.manifest.columns.removeFirst()
        release.export = GoodRelease.csv(
            GoodRelease.rows.map { Array($0.dropFirst()) }, header: "age,gender,harm,status,note")
        release.changeClaim { $0.countUnit = "row" }
        let report = try release.verify()
        #expect(report.violated == [])
        #expect(report.checked.contains(.k))
        #expect(report.text.contains("  k (over rows)\n"))
        #expect(report.notChecked.contains { $0.check == "persons behind rows" })
    }
}
