// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import SharingPolicy
import Testing

@testable import ReleaseAudit

@Suite struct ExportExaminationTests {
    /// An internal audience that uses every rule, and one with a claim about events.
    static let policyText = """
        ctanon: policy/v1
        id: rules
        status: approved
        owner: "Office, dpo@office.example"
        sensitivity: low
        recipients:
          shelter: {name: "Shelter", kind: ngo, age: "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"}
        dataset: {unit: event, subject_key: person, missing: ["", "NA"]}
        columns:
          direct:
            person: string
            name: string
          quasi:
            age: {type: integer, hierarchy: {bands: [5, 10]}}
            seen: {type: date, hierarchy: {dates: [month, year]}}
            size: integer
            lat: latitude
            word: string
          sensitive:
            harms: set
          free-text: [remark]
          safe:
            plain: string
        audiences:
          all:
            tier: internal
            recipients: [shelter]
            purposes: [service-provision]
            legal_basis: {other: {kind: contract, reference: "c", approved_by: "Ada", until: "2099-01-01"}}
            pseudonymise: [person]
            encrypt: {name: {to: [shelter], pad_to: 32}}
            generalise: {age: by-10, seen: all}
            round: {size: {to: 5, top: 20}}
            truncate: {lat: 2}
            replace: {word: {words: {"a": "b"}, other: "c"}}
            keep-because: {harms: "needed for referral", remark: "needed for referral"}
            keep: [plain]
            privacy: {record_level: "no claim is made here"}
          counted:
            tier: coordination
            recipients: [shelter]
            purposes: [research]
            legal_basis: {other: {kind: contract, reference: "c", approved_by: "Ada", until: "2099-01-01"}}
            generalise: {age: by-10}
            keep: [plain, harms]
            otherwise: drop
            privacy: {k: 2, l: {harms: 2}, max_suppression: 0.2}
            history: {none: "there is no other release"}
        """

    private func examine(
        _ export: String, audience: String, facts: [String: ColumnFact] = [:],
        format: RecordFormat = .csv
    ) throws -> ExamineResult {
        let policy = try Policy(yaml: Array(ExportExaminationTests.policyText.utf8))
        let audience = try #require(policy.audience(named: audience))
        let released = policy.columns.indices.filter { audience.rules[$0].releases }
        let examination = ExportExamination(
            policy: policy, audience: audience,
            facts: released.map { facts[policy.columns[$0].name] ?? ColumnFact(column: $0) },
            hierarchies: try ExportExamination.hierarchies(
                policy: policy, audience: audience, directory: ""),
            format: format, fileName: "export")
        return try examination.examine(MemorySource(Array(export.utf8), most: 7))
    }

    static let header = "person,name,age,seen,size,lat,word,harms,remark,plain\n"
    /// 12 + 32 + 16 bytes of zeros: a value of one block.
    static let sealed = "e1-abc123-" + Base64.encodeURL(Array(repeating: 0, count: 60))
    static let token = "p1-abc123-" + String(repeating: "k", count: 24)

    static let good = [
        "person": token, "name": sealed, "age": "30-39", "seen": "*", "size": "15", "lat": "-12.34",
        "word": "c", "harms": "a;b", "remark": "calm", "plain": "yes",
    ]
    static let order = [
        "person", "name", "age", "seen", "size", "lat", "word", "harms", "remark", "plain",
    ]

    private func row(_ changes: [String: String] = [:]) -> String {
        ExportExaminationTests.order.map {
            changes[$0] ?? ExportExaminationTests.good[$0] ?? ""
        }.joined(separator: ",") + "\n"
    }

    private func found(
        _ changes: [String: String], facts: [String: ColumnFact] = [:]
    ) throws -> [String] {
        try examine(
            ExportExaminationTests.header + row() + row(changes), audience: "all", facts: levels
        ).findings.map { "\($0.code.rawValue) \($0.column ?? "") \($0.row ?? 0)" }
    }

    /// Levels as a manifest would give them.
    private var levels: [String: ColumnFact] {
        ["age": ColumnFact(column: 2, levels: 2...2), "seen": ColumnFact(column: 3, levels: 3...3)]
    }

    @Test func `cells of every rule lie in their images`() throws {
        #expect(try found([:]) == [])
        #expect(
            try found([
                "person": "", "age": "", "size": "", "lat": "", "word": "", "harms": "",
                "remark": "", "plain": "",
            ]) == ["V0806 person 2"])
    }

    @Test(arguments: [
        ("person", "p1-abc123-" + String(repeating: "k", count: 23)),
        ("person", "p1-abc123-" + String(repeating: "i", count: 24)), ("person", "Ana"),
        ("name", ""), ("name", "Ana"), ("name", sealed + "AA"), ("name", String(sealed.dropLast())),
        ("name", "e1-abc123-" + Base64.encodeURL(Array(repeating: 0, count: 59))),
        ("name", "e1-abc123-" + Base64.encodeURL(Array(repeating: 0, count: 28))),
        ("age", "37"), ("age", "35-39"), ("age", "31-40"), ("age", "*"), ("seen", ""),
        ("seen", "2025"), ("size", "12"), ("size", "25"), ("size", "5.0"), ("size", "NA"),
        ("lat", "1.234"), ("lat", "1.20"), ("lat", "-0"), ("word", "a"), ("word", "d"),
        ("harms", "b;a"), ("harms", "a;a"), ("harms", "NA"), ("plain", "NA"),
    ])
    func `a cell outside its image is V0806`(_ column: String, _ cell: String) throws {
        #expect(try found([column: cell]) == ["V0806 \(column) 2"])
    }

    @Test func `the key ids are those that the maker names`() throws {
        var facts = levels
        facts["person"] = ColumnFact(column: 0, keyID: "abc124")
        facts["name"] = ColumnFact(column: 1, keyID: "abc124")
        let result = try examine(
            ExportExaminationTests.header + row(), audience: "all", facts: facts)
        #expect(result.findings.compactMap(\.column) == ["person", "name"])
        facts["person"]?.keyID = "abc123"
        facts["name"]?.keyID = "abc123"
        #expect(
            try examine(ExportExaminationTests.header + row(), audience: "all", facts: facts)
                .findings == [])
    }

    @Test(arguments: [
        ("=1+1", true), ("+x", true), ("-x", true), ("@x", true), ("'=1+1", false), ("-12", false),
        ("+1.5", false), ("'", false), ("x=1", false),
    ])
    func `an unguarded formula is V0819`(_ cell: String, _ isFormula: Bool) throws {
        #expect(try found(["plain": cell]) == (isFormula ? ["V0819 plain 2"] : []))
    }

    @Test func `residue and control characters are V0818`() throws {
        #expect(try found(["plain": "ana@example.org"]) == ["V0818 plain 2"])
        #expect(try found(["plain": "a\u{202E}b"]) == ["V0818 plain 2"])
        #expect(try found(["plain": "a\u{7}b"]) == ["V0818 plain 2"])
    }

    @Test func `residue in a column kept for a reason is advice`() throws {
        let result = try examine(
            ExportExaminationTests.header + row(["remark": "ana@example.org"]), audience: "all",
            facts: levels)
        #expect(result.findings.map(\.column) == ["remark"])
        #expect(result.blocking == [])
    }

    @Test func `persons of events whose tokens are dropped cannot be counted`() throws {
        let export =
            "age,harms,plain\n30-39,a;b,x\n30-39,b;c,x\n30-39,a,x\n30-39,c;d,x\n30-39,d,x\n"
        let result = try examine(
            export, audience: "counted", facts: ["age": ColumnFact(column: 2, levels: 2...2)])
        let measures = try #require(result.measures)
        #expect(measures.k == 5)
        #expect(measures.countsUnits == false)
        #expect(measures.l == [.init(column: "harms", least: 4)])
        #expect(result.notChecked.map(\.check) == ["persons behind rows"])
        #expect(result.findings == [])
    }

    @Test func `classes, elements and rare values are measured by hand`() throws {
        // Class 30-39: a;b, a — everybody has a, so l is 1. Class 40-49: one row. Rare under 2: c
        // of harms, y of plain.
        let export = "age,harms,plain\n30-39,a;b,x\n30-39,a,x\n40-49,b;c,y\n"
        let result = try examine(
            export, audience: "counted", facts: ["age": ColumnFact(column: 2, levels: 2...2)])
        #expect(result.rows == 3)
        #expect(result.measures?.classes == 2)
        #expect(result.measures?.k == 1)
        #expect(result.measures?.l == [.init(column: "harms", least: 1)])
        let found = result.findings.map { "\($0.code.rawValue) \($0.column ?? "-") \($0.row ?? 0)" }
        #expect(
            found == ["V0807 - 3", "V0807 harms 3", "V0807 plain 3", "V0808 harms 1"])
        #expect(result.digest == Digests.sha256(Array(export.utf8)))
        #expect(result.length == export.utf8.count)
    }

    @Test func `JSON Lines have kinds, null for missing, and their members in order`() throws {
        let facts = ["age": ColumnFact(column: 2, levels: 2...2)]
        let good = #"{"age":"30-39","harms":"a;b","plain":null}"# + "\n"
        #expect(
            try examine(
                good + good + #"{"age":"30-39","harms":"c","plain":null}"# + "\n"
                    + #"{"age":"30-39","harms":"c","plain":null}"# + "\n", audience: "counted",
                facts: facts, format: .jsonl
            ).findings == [])
        func codes(_ line: String) throws -> [String] {
            try examine(line + "\n", audience: "counted", facts: facts, format: .jsonl).findings
                .filter { $0.code == .columns || $0.code == .cellOutsideImage }
                .map { "\($0.code.rawValue) \($0.column ?? "-")" }
        }
        #expect(try codes(#"{"age":30,"harms":"a","plain":null}"#) == ["V0806 age"])
        #expect(try codes(#"{"age":"30-39","harms":"a","plain":""}"#) == ["V0806 plain"])
        #expect(try codes(#"{"harms":"a","age":"30-39","plain":"x"}"#) == ["V0805 -"])
        #expect(try codes(#"{"age":"30-39","harms":"a"}"#) == ["V0805 -"])
        #expect(
            try codes(#"{"age":"30-39","harms":"a","plain":"x","name":"y"}"#) == ["V0805 -"])
    }

    @Test(arguments: [
        #"{"age":"30-39","harms":"a","plain":"x","secret":{}}"#,
        #"{"age":"30-39","harms":"a","plain":"x","secret":[[]]}"#,
        #"{"age":"30-39","harms":"a","plain":{}}"#, #"{"age":"30-39","harms":"a"}"#,
        #"{"age":"30-39","plain":"x","harms":"a"}"#,
    ])
    func `a later row with other members is V0805 with its row`(_ line: String) throws {
        let good = #"{"age":"30-39","harms":"a","plain":"x"}"# + "\n"
        let result = try examine(
            good + good + line + "\n", audience: "counted",
            facts: ["age": ColumnFact(column: 2, levels: 2...2)], format: .jsonl)
        #expect(result.findings.map(\.code) == [.columns])
        #expect(result.findings.first?.row == 3)
    }

    /// Changes to the bytes of an export that a reader does not tell.
    static let byteForms: [(RecordFormat, String)] = [
        (.csv, "age,harms,plain\n30-39,\"a\",x\n30-39,b,x\n"),
        (.csv, "\"age\",harms,plain\n30-39,a,x\n30-39,b,x\n"),
        (.csv, "age,harms,plain\n30-39,a,x\r\n30-39,b,x\n"),
        (.csv, "age,harms,plain\r\n30-39,a,x\n30-39,b,x\n"),
        (.csv, "\u{FEFF}\u{FEFF}age,harms,plain\n30-39,a,x\n30-39,b,x\n"),
        (.csv, "age;harms;plain\n30-39;a;\"x,y\"\n30-39;b;x\n"),
        (.csv, "age;harms;plain\r\n30-39;a;x\r\n30-39;b;x\n"),
        (.csv, "age|\"harms\"|plain\n30-39|a|x\n30-39|b|x\n"),
        (.csv, "\u{FEFF}age,harms,plain\n30-39,a,\"x\"\n30-39,b,x\n"),
        (.tsv, "age,harms,plain\n30-39,a,x\n30-39,b,x\n"),
        (.tsv, "age\tharms\tplain\r\n30-39\ta\t\"x\"\r\n30-39\tb\tx\r\n"),
        (.csv, "age,harms,plain\n30-39,a,x\n30-39,b,x\n\n\n"),
        (.csv, "age,harms,plain\n30-39,a,x\n30-39,b,x"),
        (.jsonl, #"{"age":"30-39", "harms":"a","plain":"x"}"# + "\n"),
        (.jsonl, #"{"age":"30-39","harms":"\u0061","plain":"x"}"# + "\n"),
        (.jsonl, #"{"age":"30-39","\u0068arms":"a","plain":"x"}"# + "\n"),
        (.jsonl, #"{"age":"30-39","harms":"a","plain":"x"}"# + "\r\n"),
        (.jsonl, #"{"age":"30-39","harms":"a","plain":"x"}"#),
        (.jsonl, "\u{FEFF}" + #"{"age":"30-39","harms":"a","plain":"x"}"# + "\n"),
    ]

    @Test(arguments: byteForms)
    func `bytes that are not as they are written are V0805`(
        _ format: RecordFormat, _ export: String
    ) throws {
        let result = try examine(
            export, audience: "counted", facts: ["age": ColumnFact(column: 2, levels: 2...2)],
            format: format)
        #expect(result.findings.contains { $0.code == .columns })
    }

    @Test func `quotes that are needed are as they are written`() throws {
        let line = "30-39,a,\"x, \"\"y\"\"\nz\"\n"
        let result = try examine(
            "age,harms,plain\n" + line + line, audience: "counted",
            facts: ["age": ColumnFact(column: 2, levels: 2...2)])
        #expect(!result.findings.contains { $0.code == .columns })
    }

    @Test func `an export that cannot be read is a finding with its whole digest`() throws {
        let export = "age,harms,plain\n30-39,a\n30-39,a,b\n"
        let result = try examine(export, audience: "counted")
        #expect(result.findings.map(\.code) == [.cellOutsideImage])
        #expect(result.measures == nil)
        #expect(result.digest == Digests.sha256(Array(export.utf8)))
    }

    /// The forms in which an export may be written (definitions 13); a cell with a delimiter of
    /// another form has no quotes.
    static let dialects: [(RecordFormat, String)] = [
        (.csv, "age,harms,plain\n30-39,a,x;y\n30-39,b,x|y\n"),
        (.csv, "age;harms;plain\n30-39;a;x,y\n30-39;b;x\ty\n"),
        (.csv, "age|harms|plain\r\n30-39|a|x,y\r\n30-39|b|\"x|y\"\r\n"),
        (.csv, "\u{FEFF}age\tharms\tplain\r\n30-39\ta\tx,y\r\n30-39\tb\t\"x\ty\"\r\n"),
        (.tsv, "age\tharms\tplain\r\n30-39\ta\tx,y\r\n30-39\tb\t\"x\r\ny\"\r\n"),
        (.csv, "age;harms;plain\n#affected+m;;#org\n30-39;a;x\n30-39;b;x\n"),
    ]

    @Test(arguments: dialects)
    func `an export in the dialect of its input is as it is written`(
        _ format: RecordFormat, _ export: String
    ) throws {
        let result = try examine(
            export, audience: "counted", facts: ["age": ColumnFact(column: 2, levels: 2...2)],
            format: format)
        #expect(!result.findings.contains { $0.code == .columns || $0.code == .cellOutsideImage })
        #expect(result.rows == 2)
    }

    @Test(arguments: [
        "#age,#harms,#secret x", "#Age,#harms,#secret", " #age,#harms,", "#age +x,,",
        "\"#age\",#harms,", "#age+x+x,,",
    ])
    func `a row under the header that is not written as tags are is V0805`(row: String) throws {
        let result = try examine(
            "age,harms,plain\n\(row)\n30-39,a,x\n", audience: "counted",
            facts: ["age": ColumnFact(column: 2, levels: 2...2)])
        #expect(result.findings.map(\.code).contains(.columns))
    }

    @Test func `the maker knows which tags were written`() throws {
        let policy = try Policy(yaml: Array(ExportExaminationTests.policyText.utf8))
        let audience = try #require(policy.audience(named: "counted"))
        let age = HXLTag(Array("#affected+m".utf8))
        for (expected, holds) in [([age, nil, nil], true), ([], false), ([nil, age, nil], false)] {
            let examination = ExportExamination(
                policy: policy, audience: audience,
                facts: policy.columns.indices.filter { audience.rules[$0].releases }
                    .map { ColumnFact(column: $0, levels: $0 == 2 ? 2...2 : nil) },
                hierarchies: try ExportExamination.hierarchies(
                    policy: policy, audience: audience, directory: ""),
                format: .csv, fileName: "export")
            examination.expectedTags = expected
            let export = "age,harms,plain\n#affected+m,,\n30-39,a,x\n30-39,b,x\n"
            let result = try examination.examine(MemorySource(Array(export.utf8)))
            #expect(!result.findings.contains { $0.code == .columns } == holds)
        }
    }
}
