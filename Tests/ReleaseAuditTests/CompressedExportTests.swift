// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import Testing

@testable import ReleaseAudit

/// Exports that are compressed: the digest is of the file, the records are those inside.
@Suite struct CompressedExportTests {
    private func compressed(_ text: String, _ format: Compression) throws -> [UInt8] {
        let sink = MemorySink()
        let compressing = try #require(try CompressingSink(sink, format))
        try compressing.write(Array(text.utf8))
        try compressing.finish()
        return sink.bytes
    }

    /// Verifies a file whose digest the maker has signed, unless another file's is given.
    private func verify(
        _ file: [UInt8], of release: GoodRelease, signed: [UInt8]? = nil
    ) throws -> VerificationReport {
        var release = release
        release.manifest.subjects = [
            .init(name: "export.csv.gz", sha256: Digests.sha256(signed ?? file))
        ]
        release.options.exportName = "export.csv.gz"
        return try Verification.run(
            export: MemorySource(file, most: 100), policyBytes: release.policyBytes,
            policyName: "policy.yaml", manifest: release.envelope, trust: release.trust,
            options: release.options)
    }

    private func codes(_ report: VerificationReport) -> [String] {
        report.violated.map(\.code.rawValue)
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func `a compressed export holds, and what nobody checked is said`(
        format: Compression
    ) throws {
        let release = try GoodRelease()
        let report = try verify(compressed(release.export, format), of: release)
        #expect(codes(report) == [])
        #expect(report.recomputed?.k == 3)
        #expect(report.notChecked.contains { $0.check == "compression" })
    }

    @Test func `an export that is not compressed is not said to be`() throws {
        let report = try GoodRelease().verify()
        #expect(!report.notChecked.contains { $0.check == "compression" })
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func `the records inside are looked at`(format: Compression) throws {
        var release = try GoodRelease()
        release.export = release.export.replacing("30-39,F,x", with: "31,F,x")
        let report = try verify(compressed(release.export, format), of: release)
        #expect(codes(report).contains("V0806"))
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func `a file that was compressed again is another file`(format: Compression) throws {
        let release = try GoodRelease()
        let file = try compressed(release.export, format)
        let plain = Array(release.export.utf8)
        #expect(try codes(verify(file, of: release, signed: plain)) == ["V0802"])
        #expect(try codes(verify(plain, of: release, signed: file)) == ["V0802"])
    }

    /// Places in a compressed file that a reader of records never sees; the maker signed the file.
    @Test func `what an expander skips is no place to hide data`() throws {
        let release = try GoodRelease()
        let gzip = try compressed(release.export, .gzip)
        let zstd = try compressed(release.export, .zstd)
        var named = gzip
        named[3] = 8
        named.insert(contentsOf: Array("Amina".utf8) + [0], at: 10)
        var dated = gzip
        dated[4] = 7
        let skipped: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 4, 2]
        let files = [
            named, dated, gzip + (try compressed("", .gzip)), zstd + skipped, skipped + zstd,
            zstd + (try compressed("", .zstd)),
        ]
        for file in files {
            #expect(try codes(verify(file, of: release)) == ["V0805"])
        }
    }

    @Test func `the canonical form is that of the records inside`() throws {
        var release = try GoodRelease()
        release.export = release.export.replacing("30-39,F,x", with: "\"30-39\",F,x")
        for format in [Compression.gzip, .zstd] {
            let report = try verify(compressed(release.export, format), of: release)
            #expect(codes(report) == ["V0805"])
        }
    }

    @Test func `a member behind the first adds records that are counted`() throws {
        let release = try GoodRelease()
        let more = String(release.export.split(separator: "\n")[1]) + "\n"
        let file = try compressed(release.export, .gzip) + compressed(more, .gzip)
        let found = try codes(verify(file, of: release))
        #expect(found.contains("V0805") && found.contains("V0816"))
    }

    @Test func `a damaged file is a finding and not an end`() throws {
        let release = try GoodRelease()
        for format in [Compression.gzip, .zstd] {
            let file = try compressed(release.export, format)
            for damaged in [Array(file.dropLast(5)), file + [0]] {
                let found = try codes(verify(damaged, of: release))
                #expect(found.contains("V0806"))
            }
        }
    }

    @Test func `a compressed file within a compressed file is not opened`() throws {
        let release = try GoodRelease()
        let inner = try compressed(release.export, .gzip)
        let sink = MemorySink()
        let compressing = try #require(try CompressingSink(sink, .gzip))
        try compressing.write(inner)
        try compressing.finish()
        #expect(try codes(verify(sink.bytes, of: release)).contains("V0806"))
    }

    @Test func `an export in UTF-16 is none`() throws {
        let release = try GoodRelease()
        let units = ([0xFEFF] + Array(release.export.utf16)) as [UInt16]
        let file = units.flatMap { (unit: UInt16) in
            [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
        }
        #expect(try codes(verify(file, of: release)).contains("V0806"))
    }
}
