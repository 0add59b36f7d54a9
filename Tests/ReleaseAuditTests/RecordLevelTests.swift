// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import SharingPolicy
import Testing

@testable import ReleaseAudit

/// The audience `referral` of the good release's policy: sealed values, no claim.
@Suite struct RecordLevelTests {
    private let sealed = "e1-xyz789-" + Base64.encodeURL(Array(repeating: 7, count: 28 + 128))

    private func release(_ rows: [[String]]) throws -> GoodRelease {
        var release = try GoodRelease()
        let policy = try Policy(yaml: release.policyBytes)
        let audience = try #require(policy.audience(named: "referral"))
        release.export = GoodRelease.csv(rows, header: "case_id,phone,age")
        release.manifest = Manifest(
            policy: policy, audience: audience, files: [],
            tool: .init(version: "0.1.0", unicode: "15.0"), asOf: try requireDay(2026, 5, 30),
            release: .init(id: "r2"),
            counts: .init(
                in: .exact(rows.count), out: .exact(rows.count), dropped: [], suppressed: 0),
            columns: [
                .init(
                    name: "case_id", rule: "pseudonymise", keyID: GoodRelease.key, scope: "release"),
                .init(name: "phone", rule: "encrypt", keyID: "xyz789"),
                .init(name: "age", rule: "generalise", level: "by-5"),
            ],
            privacy: .recordLevel(reason: "one person at a time"))
        return release
    }

    @Test func `sealed values without a claim hold, and the report says what nobody saw`() throws {
        let report = try release([
            [GoodRelease.token(0), sealed, "30-34"], [GoodRelease.token(1), sealed, ""],
        ]).verify()
        #expect(report.violated == [])
        #expect(report.recomputed == nil)
        let left = report.notChecked.map(\.check)
        for check in ["k", "l-and-at-most", "values behind tokens and seals", "anonymity"] {
            #expect(left.contains(check))
        }
        #expect(
            String(decoding: JSONWriter.write(report.json), as: UTF8.self).hasSuffix(
                #""recomputed":{"recordLevel":"one person at a time"}}"#))
    }

    @Test func `a subject or an anchor that repeats is V0816`() throws {
        let row = [GoodRelease.token(0), sealed, "30-34"]
        #expect(try release([row, row]).codes() == ["V0816"])
    }

    @Test func `sealed values of another run are outside the image`() throws {
        let other = sealed.replacing("xyz789", with: "xyz788")
        #expect(try release([[GoodRelease.token(0), other, "30-34"]]).codes() == ["V0806"])
    }

    @Test func `a claim of classes where the policy makes none is V0810`() throws {
        var release = try release([[GoodRelease.token(0), sealed, "30-34"]])
        release.manifest.privacy = .classes(GoodRelease.claim)
        #expect(try release.codes() == ["V0810"])
    }
}
