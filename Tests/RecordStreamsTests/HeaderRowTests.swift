// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import RecordStreams

/// What reading a file gives, and how its header was found.
private struct Found: Equatable {
    var names: [String] = []
    var rows: [[String]] = []
    var headerRow: Int?
    var tags: [String?]?
    var notes: [String] = []
    var refusal: Diagnostic?

    init(_ text: String, row: Int? = nil, most: Int = .max, limits: Limits = Limits()) {
        var options = ReaderOptions(format: .csv, fileName: "test", limits: limits)
        options.headerRow = row
        do throws(Refusal) {
            let reader = try RecordReader(
                source: MemorySource(Array(text.utf8), most: most), options: options)
            names = reader.columnNames
            headerRow = reader.headerRow
            tags = reader.tagRow?.tags.map { $0?.text }
            notes = reader.notes.map(\.message.description)
            let batch = reader.makeBatch()
            while try reader.fill(batch) {
                for row in 0..<batch.rowCount {
                    rows.append(
                        (0..<batch.columnCount).map {
                            String(decoding: batch.cell(row, $0), as: UTF8.self)
                        })
                }
            }
        } catch {
            refusal = error.diagnostics[0]
        }
    }
}

@Suite struct HeaderRowTests {
    /// Made up in the shape of a DTM master list: banner, blank line, groups, names, tags, records.
    private static let masterList = """
        "Displacement Tracking Matrix, round 7
        invented",,
        \u{20}
        ,Location,
        Site ID,Governorate,Households
        #loc+id, #ADM1 +name ,#affected+hh

        """

    @Test func `banner and groups above a row of tags are skipped and reported by number`() {
        let found = Found(Self.masterList + "S1,North,12\nS2,South,7\n")
        #expect(found.names == ["Site ID", "Governorate", "Households"])
        #expect(found.rows == [["S1", "North", "12"], ["S2", "South", "7"]])
        #expect(found.headerRow == 4)
        #expect(found.tags == ["#loc+id", "#adm1+name", "#affected+hh"])
        #expect(
            found.notes == [
                "rows 1 to 3 stand before the header and were skipped",
                "the row of HXL tags under the header was left out",
            ])
    }

    @Test(arguments: [
        Self.masterList + "S1,North,12\r\nS2,\"So\nuth\",7",
        "\u{FEFF}Kobo\n\na;b\n#x;#y\n1;2\n", "a\n#x\n1\n", "x\r\n\r\na,b\r\n#x,\r\n", "a,b\n#x\n",
        "\"a\n", "a,b\n#x,\"\n", "\u{FEFF}", "#x,#y\n#z,\n1,2\n", "a\"b\nc\"\nd,e\n#x,#y\n1,2\n",
    ])
    func `however the bytes are cut, the same is read`(text: String) {
        let whole = Found(text)
        for most in 1...text.utf8.count + 1 {
            #expect(Found(text, most: most) == whole, "in reads of \(most)")
            #expect(
                Found(text, row: 2, most: most) == Found(text, row: 2), "in reads of \(most)")
        }
    }

    @Test func `names that are tags are the header itself`() {
        let found = Found("#adm1+name,#affected+idps\nNorth,12\n")
        #expect(found.names == ["#adm1+name", "#affected+idps"])
        #expect(found.rows == [["North", "12"]])
        #expect(found.notes == [])
        let twice = Found("#adm1+name,#affected\n#adm1+name,#affected+idps\nNorth,12\n")
        #expect(twice.tags == ["#adm1+name", "#affected+idps"])
        #expect(twice.rows == [["North", "12"]])
    }

    @Test(arguments: [2...24, 25...25])
    func `tags are looked for within 25 rows`(banners: ClosedRange<Int>) {
        for count in banners {
            let banner = String(repeating: "banner\n", count: count - 1)
            let found = Found(banner + "a,b\n#x,#y\n1,2\n")
            #expect(found.headerRow == (count < 25 ? count : 1))
            // Past the limit the tags are no tags, and what remains is no table.
            #expect((found.refusal?.code == .raggedRow) == (count >= 25))
        }
    }

    @Test(arguments: [
        "tag\nflood\n#relief\n", "id,word\n1,x\n,#relief\n", "a,b\n\n#x,#y\n1,2\n",
    ])
    func `a lone hashtag deeper in the file, or tags without names, move no header`(text: String) {
        let found = Found(text)
        #expect(found.headerRow == 1 || found.refusal?.code == .raggedRow)
        #expect(found.tags == nil)
    }

    @Test func `the row that the user names is the header`() {
        let text = "camp,list\n\nid,age\n#meta+id,#x\n7,30\n"
        let found = Found(text, row: 3)
        #expect(found.names == ["id", "age"])
        #expect(found.rows == [["7", "30"]])
        #expect(found.tags == ["#meta+id", "#x"])
        // Named, the first row is the header even where tags stand deeper.
        #expect(Found(text, row: 1).refusal?.code == .raggedRow)
        #expect(Found("a,b\n1,2\n", row: 2).names == ["1", "2"])
        #expect(Found("a,b\n1,2\n", row: 3).refusal?.code == .noInput)
        let deep = String(repeating: "x\n", count: 24)
        #expect(Found(deep + "a,b\n#x,\n1,2\n", row: 25).rows == [["1", "2"]])
    }

    @Test func `the delimiter is that of the header row alone`() {
        let found = Found("a,b,c,d\nid;age\n#meta;#x\n1;2\n")
        #expect(found.names == ["id", "age"])
        #expect(found.rows == [["1", "2"]])
    }

    @Test func `limits hold for the header and for what stands before it`() {
        var limits = Limits()
        limits.header = 20
        let long = String(repeating: "x", count: 21)
        #expect(Found("\(long)\n1\n", limits: limits).refusal?.code == .limit)
        #expect(Found("\(long)\na,b\n#x,#y\n1,2\n", limits: limits).rows == [["1", "2"]])
        let banner = String(repeating: "x", count: 50) + "\na,b\n1,2\n"
        #expect(Found(banner, row: 2, limits: limits).refusal?.code == .limit)
    }

    @Test func `what stands before the first record is UTF-8 without NUL`() {
        #expect(Found("ban\u{0}ner\na,b\n#x,#y\n1,2\n").refusal?.code == .forbiddenCharacter)
        #expect(Found("a,b\n#x,#y\u{0}\n1,2\n").refusal?.code == .forbiddenCharacter)
    }

    @Test func `malformed tags are reported by column and make no record`() {
        let found = Found("a,b,c\n#x,#y z,#q+\n1,2,3\n")
        #expect(found.rows == [["1", "2", "3"]])
        #expect(found.tags == ["#x", nil, nil])
        #expect(
            found.notes.last
                == "2 of the cells in the row of HXL tags are no tags, the first in column 2")
    }

    @Test(arguments: [
        ("a,a#2,a", ["a", "a#2", "a#3"]), ("a,a,a", ["a", "a#2", "a#3"]),
        ("a,a,a#2", ["a", "a#3", "a#2"]), (",x,", ["#1", "x", "#3"]),
        ("#2,", ["#2", "#2#2"]), ("a#2,a#2,a,a", ["a#2", "a#2#2", "a", "a#3"]),
    ])
    func `every column has a name of its own`(header: String, names: [String]) {
        #expect(Found(header + "\n").names == names)
    }
}

@Suite struct HXLTagTests {
    @Test(arguments: [
        ("#adm1+name", "#adm1+name"), (" #ADM1 +Name\t+ name", nil),
        (" #ADM1 +Name\t+v_pcodes ", "#adm1+name+v_pcodes"), ("#x+a+b+a", "#x+a+b"),
        ("#1", nil), ("#", nil), ("# x", nil), ("x", nil), ("#x+", nil), ("#x y", nil),
        ("#x-a", nil), ("#é", nil), ("", nil), ("#x+a b", nil), ("#x++a", nil),
    ])
    func `a tag is a hashtag and attributes`(cell: String, text: String?) {
        #expect(HXLTag(Array(cell.utf8))?.text == text)
    }
}
