// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

/// Real files of this field, as they are published, through policies of our own.
@Suite struct PublicDataTests {
    private static let displacement = "data/dtm/dtm_admin_0_to_2.csv"
    private static let victims = "data/ctdc/victim_perpetrator_synthetic_2022.csv"

    @Test(.needs(shared: displacement))
    func `displacement counts with a row of tags become months and rounded numbers`() throws {
        let input = try SharedFiles.text(Self.displacement)
        var trial = Trial(PublicPolicies.text("dtm"))
        trial.audience = "office"
        let report = try trial.report(Array(input.utf8))
        let summary = try #require(report.summary, "\(String(describing: report.refusal))")
        let table = PlainTable(report.outcome.text)
        let before = PlainTable(input)
        #expect(
            table.header == [
                "admin0Pcode", "admin1Pcode", "numPresentIdpInd", "reportingDate",
                "displacementReason", "numberMales", "idpOriginAdmin1Pcode",
            ])
        // The row of tags is no record, and it is said.
        #expect(before.rows[0][0].hasPrefix("#"))
        #expect(table.rows.count == before.rows.count - 1)
        #expect(summary.counts.input == table.rows.count)
        #expect(!summary.notes.isEmpty)
        #expect(
            !report.outcome.text.contains("#") && !report.outcome.text.contains("Not available"))
        expectDates(table.column("reportingDate"), before.column("reportingDate").dropFirst())
        let numbers = before.column("numPresentIdpInd").dropFirst().map { Int($0) ?? 0 }
        for (written, number) in zip(table.column("numPresentIdpInd"), numbers) {
            #expect(written == "\((number + 5) / 10 * 10)")
        }
        for written in table.column("numberMales") where !written.isEmpty {
            let number = Int(written) ?? -1
            #expect(number % 5 == 0 && (0...100).contains(number))
        }
        for written in Set(table.column("displacementReason")) {
            let parts = written.split(separator: ";").map(String.init)
            #expect(parts == Set(parts).sorted() && !written.contains("; "))
        }
        #expect(Set(table.column("admin1Pcode")) == ["", "AF", "HT", "TD"])
    }

    @Test(.needs(shared: displacement))
    func `displacement counts keep the tags of the columns that are released`() throws {
        let input = try SharedFiles.text(Self.displacement)
        var trial = Trial(PublicPolicies.text("dtm"))
        trial.audience = "office"
        let plain = try trial.run(input)
        trial.keepsTags = true
        let banner = "\"Displacement, \"\"round 7\"\"\ninvented\"\n\n,,Location\n"
        let kept = try trial.run(banner + input)
        let table = PlainTable(input)
        let expected = PlainTable(plain.text).header.map { name in
            table.rows[0][table.header.firstIndex(of: name) ?? 0]
        }
        #expect(kept.header == plain.header)
        #expect(kept.rows.first == expected.joined(separator: ","))
        #expect(kept.rows.dropFirst() == plain.rows[...])
        trial.sameDialect = true
        let again = try trial.run(input.replacing("\n", with: "\r\n"))
        #expect(again.text == kept.text.replacing("\n", with: "\r\n"))
    }

    private func expectDates(_ written: [String], _ before: ArraySlice<String>) {
        for (month, day) in zip(written, before) { #expect(month == String(day.prefix(7))) }
        #expect(Set(written).count > 12)
    }

    @Test(.needs(shared: victims))
    func `the synthetic victims of 2022 come out with k = eleven and two genders`() throws {
        let input = try SharedFiles.text(Self.victims)
        let report = try Trial(PublicPolicies.text("ctdc")).report(Array(input.utf8))
        let summary = try #require(report.summary, "\(String(describing: report.refusal))")
        let table = PlainTable(report.outcome.text)
        let quasi = [
            "yearRegister", "gender", "majorityStatus", "UN_COO_Region", "UN_COE_Region",
        ]
        #expect(table.header == quasi + ["IP_Gender"])
        #expect(summary.counts.input == 21_195)
        #expect(table.rows.count == summary.counts.output)
        #expect(summary.counts.suppressed * 10 <= 21_195 * 6)
        let genders = table.column("IP_Gender").map { $0.split(separator: ";").map(String.init) }
        let classes = table.classes(by: quasi)
        #expect(classes.count == summary.classes)
        for rows in classes {
            #expect(rows.count >= 11)
            let known = rows.map { genders[$0] }.filter { !$0.isEmpty }
            let elements = Set(known.flatMap { $0 })
            #expect(elements.count >= 2)
            #expect(!elements.contains { element in known.allSatisfy { $0.contains(element) } })
        }
    }
}
