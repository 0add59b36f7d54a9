// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import SharingPolicy
import Testing

@testable import ReleaseAudit

/// Exports whose classes have levels of their own: good ones hold, and each mutation is found.
@Suite struct LocalExportTests {
    /// Three persons of 30-39 and three of 25-29, so that levels go from `by-5` to `by-10`.
    private static let rows = [
        [GoodRelease.token(0), "30-39", "F", "x"], [GoodRelease.token(1), "30-39", "F", "y"],
        [GoodRelease.token(2), "30-39", "F", "x"], [GoodRelease.token(3), "25-29", "M", "y"],
        [GoodRelease.token(4), "25-29", "M", "x"], [GoodRelease.token(5), "25-29", "M", "y"],
    ]
    private static let header = "case_id,age,gender,harm"

    private func release() throws -> GoodRelease {
        var release = try GoodRelease()
        release.changePolicy("keep: [gender, harm, status, note]", to: "keep: [gender, harm]")
        release.changePolicy("privacy: {k: 3,", to: "privacy: {k: 3, recoding: local,")
        release.export = GoodRelease.csv(Self.rows, header: Self.header)
        release.manifest.columns = Array(release.manifest.columns.prefix(4))
        release.manifest.columns[1].level = nil
        release.manifest.columns[1].levels = ["by-5", "by-10"]
        release.changeClaim { claim in
            claim.recoding = "local"
            claim.optimal = false
        }
        return release
    }

    @Test func `a good release by classes holds`() throws {
        let report = try release().verify()
        #expect(report.violated == [])
        #expect(report.recomputed?.k == 3)
        #expect(report.recomputed?.classes == 2)
        #expect(report.notChecked.contains { $0.check == "which class a person is in" })
    }

    @Test func `a recoding that is not the policy's is found`() throws {
        var release = try release()
        release.changeClaim { $0.recoding = "global" }
        #expect(try release.codes() == ["V0810"])
        release = try self.release()
        release.changeClaim { $0.optimal = true }
        #expect(try release.codes() == ["V0810"])
        release = try GoodRelease()
        release.changeClaim { $0.recoding = "local" }
        #expect(try release.codes() == ["V0810"])
    }

    @Test(arguments: [
        ["by-5", "all"], ["by-5", "by-5"], ["by-10", "by-10"], ["exact", "by-10"],
        ["by-10", "by-5"], ["by-5", "by-20"],
    ])
    func `levels other than those of the cells are found`(levels: [String]) throws {
        var release = try release()
        release.manifest.columns[1].levels = levels
        let codes = try release.codes()
        // Wider ones hide how much was coarsened; others leave cells or the policy outside.
        #expect(codes == (levels[1] == "all" ? ["V0810"] : ["V0806"]), "\(codes)")
    }

    @Test func `one level for all is not what classes of their own have`() throws {
        var release = try release()
        release.manifest.columns[1].level = "by-10"
        #expect(try release.codes() == ["V0806"])
        release.manifest.columns[1].levels = nil
        #expect(try release.codes() == ["V0806"])
        release = try GoodRelease()
        release.manifest.columns[1].level = nil
        release.manifest.columns[1].levels = ["by-10", "by-10"]
        #expect(try release.codes() == ["V0806"])
    }

    @Test func `a finer cell splits its class`() throws {
        var release = try release()
        // Three are 25-29 as before, and one of the thirties is told to five years.
        var rows = Self.rows
        rows[0][1] = "30-34"
        release.export = GoodRelease.csv(rows, header: Self.header)
        #expect(try release.codes() == ["V0807", "V0808", "V0810"])
        rows[0][1] = "34"
        release.export = GoodRelease.csv(rows, header: Self.header)
        #expect(try release.codes().first == "V0806")
    }

    @Test func `a class that covers another is not counted with it`() throws {
        var release = try release()
        // All six are men of 20 to 29: two of them are told to five years, and stand alone.
        var rows = Self.rows
        for row in rows.indices {
            (rows[row][1], rows[row][2]) = (row < 4 ? "20-29" : "25-29", "M")
        }
        release.export = GoodRelease.csv(rows, header: Self.header)
        #expect(try release.codes().contains("V0807"))
    }
}
