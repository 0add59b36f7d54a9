// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import SharingPolicy
import TestSupport
import Testing

@testable import ReleaseAudit

/// Closeness, entropy l, groups, populations and global risk in a manifest, held against the rows.
///
/// The harms of the good release are x, y, x and y, x, y: each class is 1/6 from the table with equal
/// distances, and exp(H) is 3 / 2^(2/3) = 1.8899.
@Suite struct DemandVerificationTests {
    private static let claim = "l: {harm: 2}, at_most: {harm: {\"x\": 0.7}}"

    private func release(
        _ privacy: String, _ change: (inout Manifest.ClassDemands) -> Void
    ) throws -> GoodRelease {
        var release = try GoodRelease()
        release.changePolicy(Self.claim, to: privacy)
        release.changeClaim {
            if !privacy.contains("l: {") { $0.l = [] }
            if !privacy.contains("at_most") { $0.atMost = [] }
            change(&$0.demands)
        }
        return release
    }

    private func close(_ t: Double, said: Double, distance: String? = "equal") throws -> GoodRelease
    {
        try release("t: {harm: \(t)}") {
            $0.t = [.init(column: "harm", greatest: said)]
            $0.distance = distance
        }
    }

    @Test func `a close release holds, and t is among what was checked`() throws {
        let report = try close(0.17, said: 1.0 / 6.0).verify()
        #expect(report.violated == [])
        #expect(report.checked.contains(.closeness))
        #expect(report.recomputed?.demands.t.first?.column == "harm")
        let json = String(decoding: JSONWriter.write(report.json), as: UTF8.self)
        #expect(json.contains(#""t":{"harm":0.16666666666666"#))
        #expect(json.contains(#""tKind":"equal""#))
    }

    @Test func `t that is better in the manifest than in the rows is found`() throws {
        #expect(try close(0.17, said: 0.1).codes() == ["V0810"])
        #expect(try close(0.17, said: 1.0 / 6.0, distance: "ordered").codes() == ["V0810"])
        #expect(try close(0.17, said: 1.0 / 6.0, distance: nil).codes() == ["V0810"])
        #expect(try release("t: {harm: 0.17}") { _ in }.codes() == ["V0810"])
    }

    @Test func `rows that are further than the policy allows are found, whatever is claimed`()
        throws
    {
        let report = try close(0.16, said: 0.16).verify()
        #expect(Set(report.violated.map(\.code)) == [.lOrTBelowClaim, .claimDiffers])
        #expect(!report.checked.contains(.closeness))
        #expect(report.exitCode == 1)
        #expect(try close(0.16, said: 1.0 / 6.0).codes() == ["V0808"])
    }

    @Test func `rows that were exchanged between classes move t`() throws {
        var release = try close(0.17, said: 1.0 / 6.0)
        release.export = release.export.replacing("F,y", with: "F,x")
        #expect(try release.codes().contains("V0808"))
    }

    @Test func `entropy l is recomputed`() throws {
        // exp(H) of two to one.
        let measured = 1.889_881_574_842_309_7
        func entropy(_ said: Double, _ isEntropy: Bool = true) throws -> [String] {
            var release = try self.release("l: {harm: 2}, l_kind: entropy") {
                $0.isEntropy = isEntropy
            }
            release.changeClaim { $0.l = [.init(column: "harm", least: said)] }
            return try release.codes()
        }
        #expect(try entropy(measured) == ["V0808"])
        #expect(try entropy(2) == ["V0808", "V0810"])
        #expect(try entropy(2, false) == ["V0808", "V0810"])
    }

    @Test func `entropy l of even values is their number`() throws {
        var release = try release("l: {harm: 2}, l_kind: entropy") { $0.isEntropy = true }
        let more = [
            [GoodRelease.token(6), "30-39", "F", "y", "open", "met"],
            [GoodRelease.token(7), "20-29", "M", "x", "closed", ""],
        ]
        release.export = GoodRelease.csv(GoodRelease.rows + more)
        release.manifest.counts = .init(
            in: 12, out: 8, dropped: release.manifest.counts.dropped, suppressed: 2)
        release.changeClaim {
            $0.k = 4
            $0.maxProsecutorRisk = 0.25
            $0.records = 8
            $0.suppressedShare = 0.2
            $0.l = [.init(column: "harm", least: 2)]
        }
        #expect(try release.codes() == [])
        #expect(try release.verify().recomputed?.l.first.map { abs($0.least - 2) < 1e-9 } == true)
        release.changeClaim { $0.l[0].least = 2.1 }
        #expect(try release.codes() == ["V0810"])
    }

    @Test func `groups that nobody released are not checked, and may not be too few`() throws {
        func groups(_ said: Int?) throws -> GoodRelease {
            var release = try self.release(Self.claim + ", min_groups: 3") { $0.groups = said }
            release.changePolicy(
                "subject_key: case_id}", to: "subject_key: case_id, group_key: phone}")
            return release
        }
        let report = try groups(3).verify()
        #expect(report.violated == [])
        #expect(report.notChecked.contains { $0.check == "min-groups" })
        #expect(!report.checked.contains(.groups))
        #expect(try groups(2).codes() == ["V0810"])
        // The smallest class has three rows.
        #expect(try groups(4).codes() == ["V0810"])
        #expect(try groups(nil).codes() == ["V0810"])
    }

    @Test func `groups that are released are counted again`() throws {
        func groups(_ said: Int, _ column: String) throws -> GoodRelease {
            var release = try self.release(Self.claim + ", min_groups: 2") { $0.groups = said }
            release.changePolicy(
                "subject_key: case_id}", to: "subject_key: case_id, group_key: \(column)}")
            return release
        }
        // Every class has one status.
        let report = try groups(2, "status").verify()
        #expect(Set(report.violated.map(\.code)) == [.kBelowClaim, .claimDiffers])
        // A record without a note may be of any group: either class surely comes from one.
        var release = try groups(2, "note")
        var rows = GoodRelease.rows
        rows[0][5] = ""
        release.export = GoodRelease.csv(rows)
        #expect(try release.verify().recomputed?.demands.groups == 1)
        #expect(try !release.verify().checked.contains(.groups))
    }

    @Test func `groups are compared as ids are, whatever their capitals`() throws {
        var release = try self.release(Self.claim + ", min_groups: 2") { $0.groups = 2 }
        release.changePolicy(
            "subject_key: case_id}", to: "subject_key: case_id, group_key: note}")
        var rows = GoodRelease.rows
        for (place, note) in ["r1", "R1", " r2", "r1", "r2", "R2"].enumerated() {
            rows[place][5] = note
        }
        release.export = GoodRelease.csv(rows)
        #expect(try release.verify().recomputed?.demands.groups == 2)
        #expect(try release.verify().checked.contains(.groups))
    }

    private func hidden(
        _ population: String?, said: Int = 4, pin: [UInt8]? = nil, listed: [UInt8]? = nil,
        isListed: Bool = true
    ) throws -> VerificationReport {
        let folder = ScratchFolder()
        if let population { TextFile.write(population, to: folder.path + "/people.csv") }
        var reference = "people.csv"
        if let pin {
            let digits = pin.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            reference = "{file: people.csv, sha256: \"\(digits)\"}"
        }
        var release = try self.release(Self.claim + ", population: \(reference)") {
            $0.kMap = said
        }
        release.options.policyDirectory = folder.path
        let digest = Digests.sha256(Array(Self.people.utf8))
        release.manifest.files =
            isListed ? [.init(name: "people.csv", sha256: listed ?? digest)] : []
        return try release.verify()
    }

    /// Four women in their thirties, five men in their twenties.
    private static let people =
        "age,gender\n"
        + ["30,F", "31,F", "32,F", "39,F", "20,M", "21,M", "22,M", "23,M", "29,M"]
        .map { $0 + "\n" }.joined()

    @Test func `a population at hand is counted again at the levels of the export`() throws {
        let report = try hidden(Self.people)
        #expect(report.violated == [])
        #expect(report.checked.contains(.population))
        #expect(report.recomputed?.demands.kMap == 4)
        let better = try hidden(Self.people, said: 5)
        #expect(better.violated.map(\.code) == [.claimDiffers])
    }

    @Test func `a population that is not at hand is not checked`() throws {
        let report = try hidden(nil)
        #expect(report.violated == [])
        #expect(report.notChecked.contains { $0.check == "population" })
        // Even then no claim under k.
        let fewer = try hidden(nil, said: 2)
        #expect(fewer.violated.map(\.code) == [.claimDiffers])
        // Nor one of as many people as the class of three holds.
        #expect(try hidden(nil, said: 3).violated.map(\.code) == [.claimDiffers])
    }

    @Test func `a pinned population is the one that the manifest lists, at hand or not`() throws {
        let pin = Digests.sha256(Array(Self.people.utf8))
        let other = Digests.sha256([])
        for population in [nil, Self.people] {
            #expect(try hidden(population, pin: pin).violated == [])
            for report in [
                try hidden(population, pin: pin, listed: other),
                try hidden(population, pin: pin, isListed: false),
            ] {
                #expect(report.violated.map(\.code) == [.policyDigest])
                #expect(report.exitCode == 8)
            }
        }
        #expect(try hidden(nil, isListed: false).violated.map(\.code) == [.policyDigest])
    }

    @Test func `bytes of a population that the policy does not pin are not checked`() throws {
        func says(_ report: VerificationReport) -> Bool {
            report.notChecked.contains { $0.check == "bytes of the population" }
        }
        #expect(try says(hidden(Self.people)))
        #expect(try !says(hidden(Self.people, pin: Digests.sha256(Array(Self.people.utf8)))))
    }

    @Test func `another population, and one in which everybody is in the export, are found`() throws
    {
        let other = Self.people.replacing("39,F", with: "49,F")
        let report = try hidden(other)
        #expect(
            Set(report.violated.map(\.code)) == [.policyDigest, .kBelowClaim, .claimDiffers])
        #expect(report.exitCode == 8)
        #expect(!report.text.contains("49"))
    }

    @Test func `a global risk that nobody can compute may not be above the limit`() throws {
        func risk(_ said: Double?) throws -> GoodRelease {
            var release = try self.release(Self.claim + ", max_global_risk: 0.1") {
                $0.globalRisk = said
            }
            release.changePolicy(
                "subject_key: case_id}", to: "subject_key: case_id, weight: phone}")
            return release
        }
        let report = try risk(0.05).verify()
        #expect(report.violated == [])
        #expect(report.notChecked.contains { $0.check == "global-risk" })
        #expect(try risk(0.2).codes() == ["V0810"])
        // Who is one of three is found with some probability.
        #expect(try risk(0).codes() == ["V0810"])
        #expect(try risk(nil).codes() == ["V0810"])
    }

    @Test func `what the policy does not ask for may not be claimed`() throws {
        for change in [
            { $0.groups = 3 }, { $0.kMap = 9 }, { $0.globalRisk = 0.01 },
            {
                $0.t = [.init(column: "harm", greatest: 0.1)]; $0.distance = "equal"
            },
        ] as [(inout Manifest.ClassDemands) -> Void] {
            #expect(try release(Self.claim, change).codes() == ["V0810"])
        }
    }

    @Test func `demands read back as they were written, and nothing else does`() throws {
        let release = try release(Self.claim) {
            $0.t = [.init(column: "harm", greatest: 0.125)]
            $0.distance = "hierarchical"
            $0.groups = 3
            $0.kMap = 12
            $0.globalRisk = 0.5
        }
        let payload = try Envelope.read(release.envelope).payload
        #expect(try Manifest(statement: payload).privacy == release.manifest.privacy)
        let text = String(decoding: payload, as: UTF8.self)
        for (old, new) in [
            (#""tKind":"hierarchical""#, #""tKind":"manhattan""#),
            (#""minGroups":3"#, #""minGroups":"3""#),
            (#""kMap":12"#, #""kmap":12"#), (#""l":{"#, #""lKind":"recursive","l":{"#),
        ] {
            #expect(text.contains(old))
            #expect(throws: ManifestFlaw.self) {
                _ = try Manifest(statement: Array(text.replacing(old, with: new).utf8))
            }
        }
    }
}
