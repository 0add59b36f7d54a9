// SPDX-License-Identifier: Apache-2.0
import Glibc
import RecordStreams
import Sealing
import SharingPolicy
import Testing

@testable import ReleaseAudit

/// Attack A29: the hierarchy file was edited after the release.
@Suite struct HierarchyFileTests {
    private let hierarchy = "FR;Europe;*\nKE;Africa;*\n"

    /// Runs `body` in a folder of its own that holds `country.csv`.
    private func inFolder(_ text: String, _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/ctanon-audit-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        let path = folder + "/country.csv"
        defer {
            unlink(path)
            rmdir(folder)
        }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        try #require(file >= 0)
        let bytes = Array(text.utf8)
        #expect(write(file, bytes, bytes.count) == bytes.count)
        close(file)
        try body(folder)
    }

    private func release() throws -> GoodRelease {
        var release = try GoodRelease()
        let text = GoodRelease.policyText.replacing(
            "gender: {values: [F, M]}", with: "gender: {hierarchy: {file: \"country.csv\"}}"
        ).replacing(
            "generalise: {age: {min_level: by-5}}",
            with: "generalise: {age: {min_level: by-5}, gender: solver}"
        )
        .replacing("keep: [gender, harm", with: "keep: [harm")
        release.policyBytes = Array(text.utf8)
        release.manifest.policy.sha256 = Digests.sha256(release.policyBytes)
        release.manifest.columns[2] = .init(name: "gender", rule: "generalise", level: "level-1")
        release.manifest.files = [
            .init(name: "country.csv", sha256: Digests.sha256(Array(hierarchy.utf8)))
        ]
        release.export = release.export.replacing(",F,", with: ",Europe,")
            .replacing(",M,", with: ",Africa,")
        return release
    }

    @Test func `the file that was used holds`() throws {
        try inFolder(hierarchy) { folder in
            var release = try release()
            release.options.policyDirectory = folder
            #expect(try release.verify().violated == [])
        }
    }

    @Test func `A29 an edited file is V0803`() throws {
        try inFolder(hierarchy + "UG;Africa;*\n") { folder in
            var release = try release()
            release.options.policyDirectory = folder
            #expect(try release.codes() == ["V0803"])
        }
    }

    @Test func `a file that the manifest lacks, or the policy, is V0803`() throws {
        try inFolder(hierarchy) { folder in
            var release = try release()
            release.options.policyDirectory = folder
            let files = release.manifest.files
            release.manifest.files = []
            #expect(try release.codes() == ["V0803"])
            release.manifest.files = files + [.init(name: "other.csv", sha256: files[0].sha256)]
            #expect(try release.codes() == ["V0803"])
        }
    }

    @Test func `A29 a file that is gone refuses the policy`() throws {
        var release = try release()
        release.options.policyDirectory = "/nonexistent"
        do {
            _ = try release.verify()
            Issue.record("it was not refused")
        } catch let refusal as Refusal {
            #expect(refusal.code == .hierarchy)
        }
    }
}
