// SPDX-License-Identifier: Apache-2.0
import Sealing
import SharingPolicy
import Testing

@testable import ReleaseAudit

@Suite struct ManifestTests {
    @Test func `a policy gives the terms and the earliest end`() throws {
        let manifest = try GoodRelease().manifest
        #expect(manifest.validUntil == "2026-12-01")
        #expect(manifest.prohibitedUses == ["re-identification"])
        #expect(manifest.basis.kind == "public-interest-mandate")
        #expect(manifest.basis.approvedBy == "Ada")
        #expect(manifest.history == .none(reason: "the first release"))
        #expect(manifest.approval == "self-declared")
    }

    @Test func `the full predicate has the fields of the design in their order`() throws {
        guard case .object(let members) = try GoodRelease().manifest.predicate else {
            Issue.record("not an object")
            return
        }
        #expect(
            members.map(\.name) == [
                "tool", "policy", "files", "approval", "audience", "tier", "recipients",
                "purposes", "prohibitedUses", "agreement", "basis", "retention", "asOf",
                "backdatedBecause", "release", "input", "withdrawals", "counts", "columns",
                "rowOrder", "privacy", "history", "validUntil", "recordsExpireFrom", "kind",
                "notChecked",
            ])
    }

    // Written by hand from definitions 38.
    @Test func `counts, columns and claim are written as the design says`() throws {
        let manifest = try GoodRelease().manifest
        #expect(
            text(manifest.counts.json)
                == #"{"in":10,"out":6,"dropped":{"consent.refused":2},"suppressed":2}"#)
        #expect(
            text(manifest.columns[0].json)
                == #"{"name":"case_id","rule":"pseudonymise","level":null,"levels":null,"#
                + #""keyId":"abc123","scope":"release","because":null}"#)
        #expect(
            text(manifest.privacy.json)
                == #"{"k":3,"kRequired":3,"countUnit":"subject","l":{"harm":2},"t":null,"#
                + #""atMost":{"harm":{"x":0.6666666666666666}},"classes":2,"records":6,"#
                + #""suppressedShare":0.25,"maxProsecutorRisk":0.3333333333333333,"#
                + #""recoding":"global","missing":"own-value","loss":0.5,"optimal":true}"#)
    }

    private func text(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.write(value), as: UTF8.self)
    }

    private func masked(
        _ kind: Audience.ManifestKind, in total: Int, out: Int, dropped: [Int], suppressed: Int,
        share: Double? = nil, smallCell: Int = 5
    ) throws -> Manifest {
        var release = try GoodRelease()
        release.manifest.counts = .init(
            in: .exact(total), out: .exact(out),
            dropped: dropped.enumerated().map {
                .init(reason: Reason.allCases[$0.offset + 1].code, count: .exact($0.element))
            },
            suppressed: .exact(suppressed))
        release.changeClaim {
            $0.records = .exact(out)
            $0.suppressedShare = share
        }
        return release.manifest.masked(for: kind, smallCell: smallCell)
    }

    @Test func `A26 one refusal in a public manifest singles nobody out`() throws {
        // 128 = 120 + 1 + 0 + 7: the single refusal is masked, the total withheld.
        let manifest = try masked(.public, in: 128, out: 120, dropped: [1, 0], suppressed: 7)
        #expect(
            text(manifest.counts.json)
                == #"{"in":null,"out":120,"dropped":{"consent.refused":"<5","consent.unknown":0},"suppressed":5}"#
        )
    }

    @Test func `counts of the public kind are rounded down, of the recipient kind not`() throws {
        let open = try masked(.public, in: 143, out: 123, dropped: [13], suppressed: 7)
        #expect(
            text(open.counts.json)
                == #"{"in":140,"out":120,"dropped":{"consent.refused":10},"suppressed":5}"#)
        let recipient = try masked(.recipient, in: 143, out: 123, dropped: [13], suppressed: 7)
        #expect(
            text(recipient.counts.json)
                == #"{"in":143,"out":123,"dropped":{"consent.refused":13},"suppressed":7}"#)
    }

    @Test(arguments: [(0, "0"), (1, "\"<5\""), (4, "\"<5\""), (5, "5")])
    func `a count is masked from one to one less than the small cell`(
        _ refused: Int, _ written: String
    ) throws {
        let manifest = try masked(
            .recipient, in: 50 + refused, out: 50, dropped: [refused], suppressed: 0)
        #expect(text(manifest.counts.dropped[0].count.json) == written)
        let hides = (1...4).contains(refused)
        #expect(text(manifest.counts.in.json) == (hides ? "null" : "\(50 + refused)"))
    }

    @Test func `a masked number of suppressed records takes their share with it`() throws {
        let recipient = try masked(
            .recipient, in: 100, out: 98, dropped: [], suppressed: 2, share: 0.02)
        guard case .classes(let claim) = recipient.privacy else {
            Issue.record("no claim")
            return
        }
        #expect(claim.suppressedShare == nil)
        #expect(claim.loss == nil)
        let exact = try masked(
            .recipient, in: 100, out: 90, dropped: [], suppressed: 10, share: 0.1)
        guard case .classes(let claim) = exact.privacy else {
            Issue.record("no claim")
            return
        }
        #expect(claim.suppressedShare == 0.1)
        #expect(claim.loss == 0.5)
    }

    @Test func `the public kind has no loss and whole per cents only`() throws {
        for (share, kept) in [(0.25, 0.25), (0.251, nil), (0, 0)] as [(Double, Double?)] {
            let manifest = try masked(
                .public, in: 40, out: 30, dropped: [], suppressed: 10, share: share)
            guard case .classes(let claim) = manifest.privacy else {
                Issue.record("no claim")
                return
            }
            #expect(claim.suppressedShare == kept)
            #expect(claim.loss == nil)
        }
    }

    @Test func `kinds leave out what their readers may not know`() throws {
        var full = try GoodRelease().manifest
        full.recordsExpireFrom = "2026-08-01"
        full.withdrawals = .register(treeSize: 4, root: Array(repeating: 9, count: 32))
        let recipient = full.masked(for: .recipient, smallCell: 3)
        #expect(recipient.input?.salt == nil)
        #expect(recipient.input?.commitment == full.input?.commitment)
        #expect(recipient.recordsExpireFrom == nil)
        #expect(recipient.approval == nil)
        #expect(recipient.basis.approvedBy == nil)
        #expect(recipient.withdrawals == full.withdrawals)
        #expect(full.masked(for: .public, smallCell: 3).withdrawals == nil)
        #expect(full.masked(for: .full, smallCell: 3) == full)
    }

    @Test(arguments: [Audience.ManifestKind.full, .recipient, .public])
    func `every kind reads back as it was written`(_ kind: Audience.ManifestKind) throws {
        var release = try GoodRelease()
        release.kind = kind
        release.seal()
        let read = try SignedManifest.read(release.envelope, trust: release.trust)
        #expect(read.manifest == release.manifest.masked(for: kind, smallCell: 3))
    }

    @Test(arguments: [Audience.ManifestKind.recipient, .public])
    func `a masked manifest verifies and says that counts were not checked`(
        _ kind: Audience.ManifestKind
    ) throws {
        var release = try GoodRelease()
        release.publish(kind)
        let report = try release.verify()
        #expect(report.violated == [])
        #expect(report.notChecked.contains { $0.check == "counts" })
    }
}
