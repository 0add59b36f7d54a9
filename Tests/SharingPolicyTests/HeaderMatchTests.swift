// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

struct HeaderMatchTests {
    private let policy = Made.policy(
        columns: ["case_id", "prs_FirstName", "age", "État"].map { Made.column($0) })

    private func refused(_ names: [String]) -> Refusal? {
        do {
            _ = try HeaderMatch.match(columnNames: names, policy: policy, fileName: "cases.csv")
            return nil
        } catch {
            return error
        }
    }

    @Test func `columns are found in any order`() throws {
        let found = try HeaderMatch.match(
            columnNames: ["État", "age", "prs_FirstName", "case_id"], policy: policy,
            fileName: "cases.csv")
        #expect(found == [3, 2, 1, 0])
    }

    @Test func `a near miss is named with a suggestion, and the column it meant is missing`() {
        let refusal = refused(["case_id", "prs_FirstNam", "age", "État"])
        #expect(refusal?.diagnostics.map(\.code) == [.unknownColumn, .missingColumn])
        let first = refusal?.diagnostics.first
        #expect(first?.message.description.contains("`prs_FirstNam`") == true)
        #expect(first?.message.description.contains("column 2") == true)
        #expect(first?.help?.description.contains("`prs_FirstName`") == true)
    }

    @Test(arguments: ["Amina Diallo", "+47 22 00 00 00", "1996-02-29", "Ana", "notes2", "x"])
    func `a far miss may be a person and is only numbered`(name: String) {
        let refusal = refused(["case_id", "prs_FirstName", "age", "État", name])
        #expect(refusal?.code == .unknownColumn)
        for diagnostic in refusal?.diagnostics ?? [] {
            let shown = [
                diagnostic.message.description, diagnostic.why?.description ?? "",
                diagnostic.help?.description ?? "", diagnostic.place.field?.description ?? "",
            ]
            for text in shown { #expect(!text.contains("`" + name)) }
            #expect(diagnostic.place.column == 5)
        }
    }

    @Test func `bytes must be equal`() {
        // The reader brings headers to NFC; a decomposed name here would be another name.
        #expect(
            refused(["case_id", "prs_FirstName", "age", "E\u{301}tat"])?.code == .unknownColumn)
    }

    @Test(arguments: [
        ("CASE_ID", "case_id", 0), ("prs_First_Name", "prs_FirstName", 1),
        ("PRS FIRST-NAME", "prs_FirstName", 1), ("AGE", "age", 2), ("état", "État", 3),
    ])
    func `capitals and underscores count, and what was meant is said`(
        name: String, meant: String, number: Int
    ) {
        var names = ["case_id", "prs_FirstName", "age", "État"]
        names[number] = name
        let first = refused(names)?.diagnostics.first
        #expect(first?.code == .unknownColumn)
        #expect(first?.help?.description.contains("did you mean `\(meant)`?") == true)
        // A name further off than two edits is not shown, though it says nothing new.
        let near = NearMiss.distance(Array(name.utf8), Array(meant.utf8))
        let shown = near * 2 < min(name.utf8.count, meant.utf8.count) && near <= 2
        #expect(first?.message.description.contains("`\(name)`") == shown)
    }

    @Test func `a header in capitals is no line of data`() {
        let refusal = refused(["CASEID", "PRS_FIRSTNAME", "AGE", "ÉTAT"])
        #expect(refusal?.diagnostics.count == 8)
        for diagnostic in refusal?.diagnostics ?? []
        where diagnostic.code == .unknownColumn {
            #expect(diagnostic.help?.description.hasPrefix("did you mean") == true)
        }
    }

    @Test func `a missing column is refused by name`() {
        let refusal = refused(["case_id", "prs_FirstName", "État"])
        #expect(refusal?.diagnostics.map(\.code) == [.missingColumn])
        #expect(refusal?.diagnostics.first?.message.description.contains("`age`") == true)
    }

    @Test func `a repeated column is refused unless it is declared`() throws {
        let names = ["case_id", "prs_FirstName", "age", "État", "age#2"]
        #expect(refused(names)?.diagnostics.map(\.code) == [.duplicateColumn])
        let declared = Made.policy(columns: names.map { Made.column($0) })
        let found = try HeaderMatch.match(columnNames: names, policy: declared, fileName: "x")
        #expect(found == [0, 1, 2, 3, 4])
    }

    @Test func `a first line of data is one refusal and shows none of it`() {
        // `Noam` is one edit from `Nom`, but most of the line is unknown: it may be a person.
        let refusal = refused((1...30).map { "value number \($0)" } + ["prs_FirstNam"])
        #expect(refusal?.diagnostics.count == 1)
        #expect(refusal?.code == .unknownColumn)
        #expect(refusal?.diagnostics.first?.message.description.contains("prs_First") == false)
        for diagnostic in refusal?.diagnostics ?? [] {
            #expect(!diagnostic.message.description.contains("value number"))
        }
    }
}
