// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import SharingPolicy
import TestSupport
import Testing

@testable import ReleasePipeline

@Suite struct InspectionTests {
    private func inspect(
        _ text: String, names: Bool = false, format: RecordFormat = .csv
    ) throws -> InspectionReport {
        try Inspection.run(
            MemorySource(Array(text.utf8), most: 5),
            options: ReaderOptions(format: format, fileName: "test"), showsNames: names)
    }

    @Test func `form, header, tags and hints of a file`() throws {
        let report = try inspect(
            "\u{FEFF}List\n\nid;place;phone\r\n#meta+id;#adm1 +name;#Contact+phone x\r\n1;N;2\r\n")
        #expect(
            report.dialect
                == Dialect(
                    delimiter: UInt8(ascii: ";"), endsWithCRLF: true, hasByteOrderMark: true))
        #expect(report.headerRow == 3)
        #expect(report.hasTagRow)
        #expect(report.records == 1)
        #expect(report.columns.map(\.name) == ["id", "place", "phone"])
        #expect(report.columns.map { $0.tag?.text } == ["#meta+id", "#adm1+name", nil])
        #expect(report.columns.map { $0.hint?.role } == [.direct, .quasi, nil])
        #expect(report.notes.count == 2)
    }

    /// Rows of invented people without a header, and headers over rows.
    @Test(arguments: [
        ("Amina,31,F\nBo,44,M\nCe,18,F\n", false),
        ("Amina,unknown,F,Kabul\nBo,44,F,Herat\nCe,18,M,Herat\n", false),
        ("Amina,+93 70 123,F\nBo,+93 71 456,M\n", false),
        ("a@example.org,x\n1,2\n3,4\n", false), ("2026-02-03,x\n1,2\n3,4\n", false),
        ("case AF00123,x\n1,2\n3,4\n", false), ("x,x\n1,2\n3,4\n", false),
        ("Amina,Kabul\nBo,Herat\n", false), ("name,age\n", false), ("name,age\nAmina,31\n", false),
        ("name,age,sex\nAmina,31,F\nBo,44,M\n", true),
        ("nom;date de naissance;;note\nAmina;1996-02-29;;x\nBo;1997-01-01;;y\n", true),
        ("name,phone\nAmina,+93 70 123\nBo,\n,0093-71-456\n", true),
        ("name,age\nAmina,31\nBo,unknown\n", false),
        ("#contact+name,#adm1\nAmina,Kabul\n", true), ("a,b\n#contact,#adm1\nAmina,Kabul\n", true),
    ])
    func `names are shown only where the row is surely a header`(text: String, shown: Bool) throws {
        let report = try inspect(text)
        #expect(report.showsNames == shown)
        #expect(report.columns.allSatisfy { ($0.name != nil) == shown })
        #expect(try inspect(text, names: true).columns.allSatisfy { $0.name != nil })
    }

    /// Files without a header, in which the first record has a word where others have numbers, or
    /// something that looks like a tag.
    @Test(arguments: [
        "Amina Kabongo,Goma,n/a\nJean Ilunga,Bukavu,20\nRose Mbuyi,Uvira,12\n",
        "Amina Haddad,single\nBaran,4\nSara,5\n",
        "Amina Haddad,Dohuk\nBaran Ali,Erbil\n#urgent,#followup\nSara,Mosul\n",
        "Amina Haddad,single\n#urgent,\nSara,5\n",
        "id,camp\n#F001_amina_haddad,#Dohuk\n#F002,#Erbil\n",
    ])
    func `a person in the first rows is not shown`(text: String) throws {
        let report = try inspect(text)
        #expect(report.columns.allSatisfy { $0.name == nil && $0.tag == nil })
        #expect(try inspect(text, names: true).columns.contains { $0.name != nil })
    }

    @Test func `names that are words of headers are shown`() throws {
        let report = try inspect("prs_FirstName,age,Sexe\nA,4,F\nB,5,M\n")
        #expect(report.columns.map(\.name) == ["prs_FirstName", "age", "Sexe"])
    }

    @Test func `JSON Lines are for a later version, and a broken file is refused`() {
        #expect(throws: Refusal.self) { try inspect("{}\n", format: .jsonl) }
        #expect(throws: Refusal.self) { try inspect("a,b\n1\n") }
    }

    @Test(.needs(shared: "data/dtm/dtm_admin_0_to_2.csv"))
    func `real files of displacement show their tags`() throws {
        let text = try SharedFiles.text("data/dtm/dtm_admin_0_to_2.csv")
        let report = try inspect(text)
        #expect(report.columns.count == 21)
        #expect(report.columns.allSatisfy { $0.tag != nil && $0.name != nil })
        #expect(report.columns[2].hint?.role == .quasi)
        #expect(report.columns[9].hint?.role == .count)
        #expect(report.records == lines(text).count - 2)
        // The same file under a banner, its tags in row 5.
        let banner = try inspect("Round 7\n\n,Location\n" + text)
        #expect(banner.headerRow == 4)
        #expect(banner.columns == report.columns)
        #expect(banner.records == report.records)
    }
}
