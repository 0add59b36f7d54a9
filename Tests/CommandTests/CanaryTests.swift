// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import TestSupport
internal import Testing

/// A word that no program would make up stands in every cell.
///
/// Only an export may repeat it, and only in the columns that its audience keeps. Whatever fails,
/// however it is reported, none gets out.
@Suite struct CanaryTests {
    /// One way to spoil a good input, or none.
    struct Variant: Sendable, CustomTestStringConvertible {
        let name: String
        var audience = "list"
        var format = "csv"
        var flags: [String] = []
        /// Whether the run must be refused.
        var fails = true
        let spoil: @Sendable (String) -> String
        var testDescription: String { "\(name), \(audience), \(format)" }
    }

    /// The columns whose cells are a canary in each row, and where in the file they stand.
    static let columns = ["id", "name", "place", "note", "tone", "years", "agrees"]
    static let word = "KANARI"

    /// The cell of a row; ages are numbers that stand nowhere else, six people agree and six say a
    /// word.
    private static func cell(_ column: String, _ row: Int) -> String {
        switch column {
        case "years": "\(90_817_260 + row)"
        case "agrees" where row < 9: "yes"
        default: "\(word)\(row < 10 ? "0" : "")\(row)\(column)"
        }
    }

    private static let table = (0..<12).map { row in columns.map { cell($0, row) } }

    private static var csv: String {
        ([columns] + table).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    private static var jsonLines: String {
        table.map { row in
            let members = zip(columns, row).map { name, cell in
                name == "years" ? "\"\(name)\":\(cell)" : "\"\(name)\":\"\(cell)\""
            }
            return "{" + members.joined(separator: ",") + "}\n"
        }.joined()
    }

    // MARK: What may not be found

    /// Which columns have canaries in a text.
    private static func found(in text: String) -> Set<String> {
        Set(
            columns.filter { column in
                table.indices.contains { row in
                    let canary = cell(column, row)
                    return canary != "yes" && text.contains(canary)
                }
            })
    }

    /// Whether a text holds a canary or a piece of one.
    private static func isClean(_ text: String) -> Bool {
        !text.contains(word) && !text.contains("9081726") && !text.contains("9081727")
    }

    /// A file as text, with the payload of an envelope decoded.
    private static func readable(_ path: String) -> String {
        let text = TextFile.read(path) ?? ""
        guard let start = text.firstRange(of: "\"payload\":\"") else { return text }
        let payload = text[start.upperBound...].prefix { $0 != "\"" }
        TextFile.write(String(payload), to: path + ".base64")
        let decoded = ChildProcess.run(
            ["base64", "-d", path + ".base64"], in: ".", environment: Repository.environment)
        #expect(decoded?.stdout.hasPrefix("{") == true)
        return text + (decoded?.stdout ?? "")
    }

    /// Runs a command in a folder and expects that neither its streams nor its new files talk.
    private static func run(
        _ words: [String], in folder: ScratchFolder, export: String?, sourceLocation: SourceLocation
    ) throws -> ChildProcess.Outcome {
        let before = Set(TextFile.files(under: folder.path))
        let outcome = try #require(
            ChildProcess.run(
                ["ctanon"] + words, in: folder.path, environment: Repository.environment))
        let made = TextFile.files(under: folder.path).filter { !before.contains($0) }
        #expect(outcome.code < 11, sourceLocation: sourceLocation)
        #expect(isClean(outcome.stderr), "\(outcome.stderr)", sourceLocation: sourceLocation)
        let mayTalk =
            export == nil && (outcome.code == 0 || outcome.stderr.contains("discard them"))
        #expect(mayTalk || isClean(outcome.stdout), sourceLocation: sourceLocation)
        if outcome.code != 0 { #expect(made == [], sourceLocation: sourceLocation) }
        for file in made where file != export {
            #expect(
                isClean(readable(folder.path + "/" + file)), "\(file)",
                sourceLocation: sourceLocation)
        }
        return outcome
    }

    // MARK: Ways to fail

    private static func csv(
        _ name: String, _ audience: String = "list", flags: [String] = [], fails: Bool = true,
        _ spoil: @escaping @Sendable (String) -> String
    ) -> Variant {
        Variant(name: name, audience: audience, flags: flags, fails: fails, spoil: spoil)
    }

    private static func jsonl(
        _ name: String, _ spoil: @escaping @Sendable (String) -> String
    ) -> Variant {
        Variant(name: name, format: "jsonl", spoil: spoil)
    }

    static let variants: [Variant] =
        ["list", "public", "sealed", "bound", "file"].map { audience in
            csv("nothing", audience, fails: ["bound", "file"].contains(audience)) { $0 }
        } + [
            csv("unknown column") { $0.replacing("agrees\n", with: "agrees,KANARIheader\n") },
            csv("no header row") { String($0.drop { $0 != "\n" }.dropFirst()) },
            csv("no header row", "public") { String($0.drop { $0 != "\n" }.dropFirst()) },
            csv("missing column") { $0.replacing("id,name", with: "KANARI,name") },
            csv("repeated column") { $0.replacing("id,name", with: "id,id") },
            csv("ragged row") { $0 + "KANARI,KANARI,KANARI\n" },
            csv("ragged row", "public") { $0 + "a,b,KANARI,d,e,f,g,h,KANARI\n" },
            csv("blank line") { $0.replacing("KANARI05id", with: "\nKANARI05id") },
            csv("stray quote") { $0.replacing("KANARI05id", with: "KANARI\"05id") },
            csv("open quote") { $0.replacing("KANARI05id", with: "\"KANARI05id") },
            csv("NUL") { $0.replacing("KANARI05id", with: "KANARI\0id") },
            csv("control") { $0.replacing("KANARI05note", with: "KANARI\u{1}note") },
            csv("bidi override") { $0.replacing("KANARI05note", with: "KANARI\u{202E}note") },
            csv("long cell") {
                $0.replacing("KANARI05id", with: String(repeating: "KANARI", count: 200_000))
            },
            csv("empty") { _ in "" },
            csv("header only", "public") { String($0.prefix { $0 != "\n" }) + "\n" },
            csv("bad value") { $0.replacing("90817262", with: "KANARI") },
            csv("bad value", "public") { $0.replacing("90817262", with: "KANARI") },
            csv("outside") { $0.replacing("90817262", with: "1") },
            csv("outside", "public") { $0.replacing("90817262", with: "90817260000") },
            csv("subject twice") { $0.replacing("KANARI05id", with: "KANARI04id") },
            csv("subject twice", "public") { $0.replacing("KANARI05id", with: "KANARI04id") },
            csv("no subject") { $0.replacing("KANARI05id", with: "") },
            csv("strange subject") { $0.replacing("KANARI05id", with: "KANARI\u{378}") },
            csv("nobody agrees") { $0.replacing("yes", with: "KANARIyes") },
            csv("nobody agrees", "public") { $0.replacing("yes", with: "KANARIyes") },
            csv("rows", flags: ["--expect-rows", "3"]) { $0 },
            csv("rows", "public", flags: ["--expect-rows", "3"]) { $0 },
            csv("not reachable", "strict") { $0 },
            csv("rare", "rare") { $0 },
            csv("uncovered word", "words") { $0 },
            csv("delimiter", flags: ["--delimiter", ";"]) { $0 },
            csv("no JSON", flags: ["--input-format", "jsonl"]) { $0 },
            jsonl("unknown leaf") { $0.replacing("\"note\"", with: "\"KANARIleaf\"") },
            jsonl("unknown leaf inside") {
                $0.replacing("\"KANARI03note\"", with: "{\"KANARI\":\"KANARI\"}")
            },
            jsonl("array") { $0.replacing("\"KANARI03id\"", with: "[\"KANARI\"]") },
            jsonl("member twice") {
                $0.replacing("\"name\":\"KANARI03", with: "\"id\":\"KANARI03")
            },
            jsonl("open text") { $0.replacing("KANARI03note\"", with: "KANARI03note") },
            jsonl("bad escape") { $0.replacing("KANARI03note", with: "KANARI\\q03") },
            jsonl("half a pair") { $0.replacing("KANARI03note", with: "KANARI\\ud800") },
            jsonl("bad number") { $0.replacing("90817262", with: "90817262KANARI") },
            jsonl("words after") { $0 + "{\"KANARI\":1} KANARI\n" },
            jsonl("a list of all") { "[" + $0.replacing("}\n", with: "},") + "{}]" },
            jsonl("control") { $0.replacing("KANARI03note", with: "KANARI\\u0001") },
        ]

    @Test(arguments: variants)
    func `no word of a cell gets out but in the columns that are kept`(variant: Variant) throws {
        let folder = ScratchFolder()
        let input = "cases." + variant.format
        let text = variant.spoil(variant.format == "csv" ? Self.csv : Self.jsonLines)
        TextFile.write(text, to: folder.path + "/" + input)
        TextFile.write(Self.policy, to: folder.path + "/policy.yaml")
        TextFile.write("something;*\n", to: folder.path + "/words.csv")
        for name in ["file", "stream0", "stream1"] { mkdir(folder.path + "/" + name, 0o700) }
        let made = ChildProcess.run(
            [
                "ctanon", "keys", "new", "-o", "ring", "--signing-key", "sign.pem",
                "--public-key", "sign.pub", "--quiet",
            ], in: folder.path, environment: Repository.environment)
        #expect(made?.code == 0)
        let command =
            ["filter", "--policy", "policy.yaml", "--audience", variant.audience] + variant.flags
            + ["--keyring", "ring", "--sign", "sign.pem"]
        for (number, messages) in ["text", "json"].enumerated() {
            let words = command + ["--messages", messages]
            let out = "out\(number).csv"
            let file = try Self.run(
                words + [
                    "-o", out, "--manifest-full", "full\(number)", "--json", "--escrow-dir", "file",
                    input,
                ],
                in: folder, export: out, sourceLocation: #_sourceLocation)
            #expect((file.code != 0) == variant.fails, "\(file.stderr)")
            if file.code == 0 { Self.expect(TextFile.read(folder.path + "/" + out), variant) }
            let stream = try Self.run(
                words + ["--sidecar", "side\(number)", "--escrow-dir", "stream\(number)", input],
                in: folder, export: nil,
                sourceLocation: #_sourceLocation)
            #expect(stream.code == file.code, "\(stream.stderr)")
            if stream.code == 0 { Self.expect(stream.stdout, variant) }
            #expect(Self.found(in: stream.stdout).isSubset(of: Self.kept[variant.audience] ?? []))
            try Self.judge(input, variant, ["--messages", messages], in: folder)
        }
    }

    /// What `check` and `verify` say of the same files is clean as well.
    private static func judge(
        _ input: String, _ variant: Variant, _ flags: [String], in folder: ScratchFolder
    ) throws {
        let verify = [
            "verify", "--policy", "policy.yaml", "--manifest", "full0", "--trust", "sign.pub",
        ]
        for words in [
            ["check", "--policy", "policy.yaml", "--audience", "public", input, "--json"],
            ["check", "--by", "place,years", "-k", "2", input],
            verify + [input], verify + ["out0.csv"], verify + ["out0.csv", "--json"],
        ] {
            let before = Set(TextFile.files(under: folder.path))
            let outcome = try #require(
                ChildProcess.run(
                    ["ctanon"] + words + flags, in: folder.path,
                    environment: Repository.environment))
            #expect(isClean(outcome.stdout + outcome.stderr), "\(words): \(outcome.stderr)")
            #expect(Set(TextFile.files(under: folder.path)) == before)
        }
    }

    private static let kept: [String: Set<String>] = [
        "list": ["note", "tone", "years"], "public": [], "sealed": ["tone"],
    ]

    /// The export has the canaries of kept columns, and no others.
    private static func expect(_ export: String?, _ variant: Variant) {
        #expect(found(in: export ?? "") == kept[variant.audience])
    }

    private static let policy = """
        ctanon: policy/v1
        id: canaries
        status: approved
        owner: "Camp, camp@example.org"
        sensitivity: low
        recipients:
          shelter: {name: "Shelter", kind: ngo, age: "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"}
          officer: {name: "Officer", kind: un, age: "age1crw8aseh53umrckg0fczhjcd6a7zuddkwuuu42ug3c8k4c68kvzsne8rlx"}
        dataset: {unit: person, subject_key: id}
        columns:
          direct: {id: string, name: string}
          quasi:
            place: {hierarchy: {prefix: [6]}}
            years: {type: integer, min: 1000, max: 99999999, hierarchy: {bands: [1000]}}
          safe: [note, tone]
          consent: [agrees]
        consent:
          questions: {share: agrees}
          withdrawals: {none: "made-up people"}
        audiences:
          list:
            tier: internal
            purposes: [service]
            legal_basis: {consent: [share]}
            keep: [note, tone, years]
            otherwise: drop
            privacy: {record_level: "for the office alone"}
          public:
            tier: public
            purposes: [research]
            legal_basis: {consent: [share]}
            generalise: [place, years]
            otherwise: drop
            privacy: {k: 3, max_suppression: 0.2}
            history: {none: "made-up people"}
          strict:
            tier: public
            purposes: [research]
            legal_basis: {consent: [share]}
            generalise: {place: 0, years: 0}
            otherwise: drop
            privacy: {k: 3, max_suppression: 0.2}
            history: {none: "made-up people"}
          rare:
            tier: public
            purposes: [research]
            legal_basis: {consent: [share]}
            generalise: [place]
            keep: [tone]
            otherwise: drop
            privacy: {k: 3, max_suppression: 0.2}
            history: {none: "made-up people"}
          words:
            tier: internal
            purposes: [service]
            legal_basis: {consent: [share]}
            replace: {note: {words: {a: b}}}
            otherwise: drop
            privacy: {record_level: "for the office alone"}
          file:
            tier: internal
            purposes: [service]
            legal_basis: {consent: [share]}
            replace: {tone: {words: {a: b}}}
            otherwise: drop
            privacy: {record_level: "for the office alone"}
          sealed:
            tier: internal
            recipients: [shelter]
            purposes: [service]
            legal_basis: {consent: [share]}
            pseudonymise: [id]
            encrypt: [name, note]
            keep: [tone]
            otherwise: drop
            escrow: [officer]
            privacy: {record_level: "for the office alone"}
          bound:
            tier: internal
            recipients: [shelter]
            purposes: [service]
            legal_basis: {consent: [share]}
            encrypt: {name: {bound_to: years}}
            round: {years: 1000}
            otherwise: drop
            privacy: {record_level: "for the office alone"}

        """
}
