// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import SharingPolicy
import Testing

@testable import ReleaseAudit

@Suite struct VerificationReportTests {
    private func exitCode(_ codes: DiagnosticCode...) -> Int32 {
        VerificationReport(
            exportName: "e", checked: [], violated: codes.map { Finding($0, "a finding") },
            notChecked: [], recomputed: nil, recordLevel: nil
        ).exitCode
    }

    @Test(arguments: DiagnosticCode.allCases.filter { $0.rawValue.hasPrefix("V08") })
    func `evidence that does not hold is exit 8, another finding 1`(_ code: DiagnosticCode) {
        // Definitions 6.
        let integrity = ["V0801", "V0802", "V0803", "V0811", "V0812", "V0814", "V0815", "V0820"]
        #expect(exitCode(code) == (integrity.contains(code.rawValue) ? 8 : 1))
        #expect(exitCode(.kBelowClaim, code) == (integrity.contains(code.rawValue) ? 8 : 1))
    }

    @Test func `without a finding the exit is 0`() { #expect(exitCode() == 0) }

    @Test func `the JSON is that of the definitions`() {
        let report = VerificationReport(
            exportName: "export.csv", checked: [.signature, .k],
            violated: [Finding(.cellOutsideImage, column: "age", row: 3, count: 2, "a finding")],
            notChecked: [.init(check: "membership", why: "it cannot be seen")],
            recomputed: ExportMeasures(
                records: 6, k: 3, units: 6, countUnit: "subject", countsUnits: true, classes: 2,
                l: [.init(column: "harm", least: 2)], atMost: []),
            recordLevel: nil)
        #expect(
            String(decoding: JSONWriter.write(report.json), as: UTF8.self)
                == #"{"ctanon":"verify/v1","result":"violated","checked":[{"check":"signature"},"#
                + #"{"check":"k"}],"violated":[{"code":"V0806","column":"age","row":3,"count":2,"#
                + #""message":"a finding"}],"notChecked":[{"check":"membership","#
                + #""why":"it cannot be seen"}],"recomputed":{"k":3,"kRequired":null,"#
                + #""countUnit":"subject","l":{"harm":2},"t":null,"atMost":{},"classes":2,"#
                + #""records":6,"suppressedShare":null,"maxProsecutorRisk":0.3333333333333333,"#
                + #""recoding":null,"missing":null,"loss":null,"optimal":null}}"#)
    }

    @Test func `the text never says compliant and shows control characters`() throws {
        var release = try GoodRelease()
        release.manifest.backdatedBecause = "late\u{1B}[2J\u{202E}x"
        let text = try release.verify().text
        #expect(!text.contains("compliant"))
        #expect(text.contains("late?[2J?x"))
        #expect(text.contains("not checked:"))
    }

    // Attack A27: a canary in every cell of a file that breaks every rule.
    @Test func `A27 no cell appears in a report`() throws {
        var release = try GoodRelease()
        let canary = "canary@leak.example"
        let cell = "\"=\(canary),\"\"x\u{202E}\""
        release.export = GoodRelease.csv([
            Array(repeating: cell, count: 6), Array(repeating: cell, count: 6),
        ])
        for export in [
            release.export, release.export + "canary,canary\n",
            release.export.replacing("note", with: canary), canary, "\"canary",
        ] {
            release.export = export
            let report = try release.verify()
            #expect(!report.holds)
            let json = String(decoding: JSONWriter.write(report.json), as: UTF8.self)
            for text in [json, report.text, "\(report.violated)"] {
                #expect(!text.contains("canary"))
            }
        }
    }

    @Test func `what the maker says is passed on only if the maker signed`() throws {
        var release = try GoodRelease()
        release.manifest.notChecked = [.init(check: "sealed", why: "canary")]
        #expect(try release.verify().text.contains("canary"))
        release.key = nil
        #expect(!(try release.verify().text.contains("canary")))
    }
}
