// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import SharingPolicy
import Testing

@testable import ReleaseAudit

/// Each attack of the design is a mutation of a good release.
@Suite struct AttackTests {
    @Test func `a good release holds`() throws {
        let report = try GoodRelease().verify()
        #expect(report.violated == [])
        #expect(report.exitCode == 0)
        #expect(report.checked.map(\.rawValue).contains("k"))
        #expect(report.recomputed?.k == 3)
        #expect(report.recomputed?.classes == 2)
        #expect(report.recomputed?.l == [.init(column: "harm", least: 2)])
        #expect(report.recomputed?.countsUnits == true)
    }

    @Test func `A1 an edited cell is another export`() throws {
        var release = try GoodRelease()
        let envelope = release.envelope
        release.export = release.export.replacing("M,x", with: "M,y")
        let report = try release.verify(manifest: envelope)
        #expect(report.violated.first?.code == .exportDigest)
        #expect(report.exitCode == 8)
    }

    @Test func `counts of any size are weighed and not added up blindly`() throws {
        var release = try GoodRelease()
        release.manifest.counts = .init(
            in: .exact(.max), out: .exact(.max), dropped: [], suppressed: .exact(.max))
        #expect(try release.codes().contains("V0809"))
    }

    @Test func `A2 an insider who signs a finer age leaves the image`() throws {
        var release = try GoodRelease()
        release.export = release.export.replacing("30-39", with: "34")
        let report = try release.verify()
        let finding = try #require(report.violated.first { $0.code == .cellOutsideImage })
        #expect(finding.column == "age")
        #expect(finding.row == 1)
        #expect(finding.count == 3)
        #expect(report.exitCode == 1)
    }

    @Test func `A2 a finer level in the manifest is held against the policy`() throws {
        var release = try GoodRelease()
        release.export = release.export.replacing("30-39", with: "34")
            .replacing("20-29", with: "21")
        release.manifest.columns[1].level = "exact"
        let codes = try release.codes()
        #expect(codes == ["V0806"])
    }

    @Test func `A3 two columns swapped leave their images`() throws {
        var release = try GoodRelease()
        release.export = GoodRelease.csv(
            GoodRelease.rows.map { [$0[0], $0[1], $0[3], $0[2], $0[4], $0[5]] })
        #expect(try release.codes().contains("V0806"))
    }

    @Test func `A3 swapped headers are not the policy's order`() throws {
        var release = try GoodRelease()
        release.export = GoodRelease.csv(
            GoodRelease.rows.map { [$0[0], $0[1], $0[3], $0[2], $0[4], $0[5]] },
            header: "case_id,age,harm,gender,status,note")
        #expect(try release.codes() == ["V0805"])
    }

    @Test func `A4 an extra column is found`() throws {
        var release = try GoodRelease()
        release.export = GoodRelease.csv(
            GoodRelease.rows.map { $0 + ["secret"] }, header: GoodRelease.header + ",phone")
        let report = try release.verify()
        #expect(report.violated.map(\.code) == [.columns])
        #expect(!report.text.contains("secret"))
    }

    @Test func `A5 a weaker policy that is shown is not the one used`() throws {
        var release = try GoodRelease()
        let envelope = release.envelope
        let weaker = GoodRelease.policyText.replacing(
            "max_suppression: 0.25", with: "max_suppression: 0.9")
        release.policyBytes = Array(weaker.utf8)
        let report = try release.verify(manifest: envelope)
        #expect(report.violated.map(\.code) == [.policyDigest])
        #expect(report.exitCode == 8)
    }

    @Test func `A6 a weaker policy that is signed is not the approved one`() throws {
        var release = try GoodRelease()
        let approved = Digests.sha256(release.policyBytes)
        let weaker = GoodRelease.policyText.replacing(
            "max_suppression: 0.25", with: "max_suppression: 0.9")
        release.policyBytes = Array(weaker.utf8)
        release.manifest.policy.sha256 = Digests.sha256(release.policyBytes)
        #expect(try release.codes() == [])
        release.options.approved = approved
        #expect(try release.codes() == ["V0814"])
        #expect(try release.verify().exitCode == 8)
    }

    @Test func `approval that is required and not given is a finding`() throws {
        var release = try GoodRelease()
        release.options.require = [.approved, .log, .checkpoint]
        #expect(try release.codes() == ["V0814", "V0811", "V0815"])
    }

    @Test func `A7 a forged key vouches for nothing`() throws {
        var release = try GoodRelease()
        release.key = try SigningKey(pem: SigningKey.generatePEM())
        let report = try release.verify()
        #expect(report.violated.map(\.code) == [.signature])
        #expect(report.exitCode == 8)
    }

    @Test func `an unsigned manifest is V0801`() throws {
        var release = try GoodRelease()
        release.key = nil
        #expect(try release.codes() == ["V0801"])
    }

    @Test func `A8 another audience's export is found`() throws {
        var release = try GoodRelease()
        release.manifest.audience = "referral"
        #expect(try release.codes().contains("V0804"))
        release.manifest.audience = "nobody"
        #expect(try release.codes() == ["V0804"])
    }

    @Test func `A8 recipients that the policy does not name are found`() throws {
        var release = try GoodRelease()
        release.manifest.recipients = ["shelter"]
        #expect(try release.codes() == ["V0804"])
    }

    @Test func `A10 rows removed until a class is under k`() throws {
        var release = try GoodRelease()
        release.export = GoodRelease.csv(Array(GoodRelease.rows.dropLast()))
        let codes = try release.codes()
        #expect(codes.contains("V0807"))
        #expect(codes.contains("V0810"))
        #expect(codes.contains("V0809"))
    }

    @Test func `A11 an inflated claim is recomputed`() throws {
        var release = try GoodRelease()
        release.changeClaim {
            $0.k = 4; $0.maxProsecutorRisk = 0.25
        }
        #expect(try release.codes() == ["V0810"])
        release = try GoodRelease()
        release.changeClaim { $0.l[0].least = 3 }
        #expect(try release.codes() == ["V0810"])
        release = try GoodRelease()
        release.changeClaim { $0.atMost[0].words[0].share = 0.5 }
        #expect(try release.codes() == ["V0810"])
    }

    @Test func `A14 an export past its date has expired`() throws {
        var release = try GoodRelease()
        release.options.today = try requireDay(2026, 11, 30)
        #expect(try release.codes() == [])
        // The basis ends on 2026-12-01, before the policy does; every `until` is exclusive.
        release.options.today = try requireDay(2026, 12, 1)
        #expect(try release.codes() == ["V0813"])
        #expect(try release.verify().exitCode == 1)
    }

    @Test func `A14 a later end in the manifest is not the policy's`() throws {
        var release = try GoodRelease()
        release.manifest.validUntil = "2027-01-01"
        #expect(try release.codes() == ["V0813"])
    }

    @Test func `an as-of day outside the policy's time is found`() throws {
        var release = try GoodRelease()
        release.manifest.asOf = "2025-12-31"
        #expect(try release.codes() == ["V0813"])
        release.manifest.asOf = "2026-06-02"
        #expect(try release.codes() == ["V0813"])
    }

    @Test func `A15 two swapped sensitive values are listed under not checked`() throws {
        var release = try GoodRelease()
        var rows = GoodRelease.rows
        rows[0][3] = "y"
        rows[1][3] = "x"
        release.export = GoodRelease.csv(rows)
        let report = try release.verify()
        #expect(report.holds)
        #expect(
            report.notChecked.contains { $0.check == "swapped or altered values within an image" })
    }

    @Test func `A16 rows repeated to reach k show their tokens twice`() throws {
        var release = try GoodRelease()
        release.export = GoodRelease.csv(GoodRelease.rows + [GoodRelease.rows[0]])
        release.manifest.counts = .init(
            in: 11, out: 7, dropped: release.manifest.counts.dropped, suppressed: 2)
        release.changeClaim {
            $0.records = 7
            $0.suppressedShare = 2.0 / 9.0
            $0.atMost[0].words[0].share = 0.75
        }
        let codes = try release.codes()
        #expect(codes.contains("V0816"))
    }

    @Test func `A16 rows repeated without tokens differ from the counts`() throws {
        var release = try GoodRelease()
        release.export += GoodRelease.rows[0].joined(separator: ",") + "\n"
        #expect(try release.codes().contains("V0809"))
    }

    @Test func `A34 an unknown field refuses`() throws {
        let release = try GoodRelease()
        let key = try #require(release.key)
        let payload = try Envelope.read(release.envelope).payload
        let text = String(decoding: payload, as: UTF8.self)
        for (old, new) in [
            ("\"tier\":", "\"tierr\":1,\"tier\":"), ("\"k\":3", "\"k\":3,\"kk\":3"),
            ("\"predicateType\":", "\"extra\":null,\"predicateType\":"),
            ("\"tier\":\"public\",", ""), ("\"version\":2", "\"version\":2.5"),
        ] {
            var envelope = Envelope(payload: Array(text.replacing(old, with: new).utf8))
            #expect(envelope.payload != payload)
            envelope.sign(with: key)
            let report = try release.verify(manifest: envelope.bytes)
            #expect(report.violated.map(\.code) == [.unknownField])
            #expect(report.exitCode == 8)
            #expect(report.checked == [.signature])
        }
    }
}
