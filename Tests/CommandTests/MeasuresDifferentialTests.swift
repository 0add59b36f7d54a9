// SPDX-License-Identifier: Apache-2.0
internal import TestSupport
internal import Testing

/// `check` against a second implementation in Python, written from the definitions alone.
@Suite struct MeasuresDifferentialTests {
    /// What the script prints; nil where Python is not installed.
    private func compare(_ words: [String]) throws -> String? {
        let script = Repository.root + "/Tests/CommandTests/measures.py"
        let outcome = try #require(
            ChildProcess.run(
                ["python3", script] + words, in: "/", environment: Repository.environment))
        if outcome.code == 127 {
            print("SKIPPED: python3 is not installed")
            return nil
        }
        #expect(outcome.stderr == "")
        return outcome.stdout
    }

    @Test(arguments: [1, 1001, 2001])
    func `random tables have the measures of their definitions`(seed: Int) throws {
        guard let output = try compare(["random", "80", "\(seed)"]) else { return }
        #expect(output == "80 tables\n", "seed \(seed)")
    }

    /// Printed figures of the Adult extract, and the second implementation on all the others.
    @Test(.needs(shared: AdultFiles.folder))
    func `Adult has the measures of their definitions`() throws {
        let path = SharedFiles.path(AdultFiles.folder + "/adult.csv")
        let columns = AdultFiles.eight
        let names = columns.map { "\"\($0)\"" }.joined(separator: ",")
        let plan = #"{"by": [\#(names)], "k": 5, "sensitive": ["salary-class"]}"#
        guard let output = try compare(["file", path, plan]) else { return }
        #expect(output == "1 table\n")
        let outcome = try #require(
            ChildProcess.run(
                ["ctanon", "check", "--json", "--by", columns.joined(separator: ","), "-k", "5"]
                    + [path], in: "/", environment: Repository.environment))
        #expect(outcome.code == 1)
        let figures = [
            #""classes":18109,"k":1,"largest":45,"uniques":14021,"#,
            #""recordsBelow":21977,"#, #""marketer":0.6003912207"#,
        ]
        for figure in figures { #expect(outcome.stdout.contains(figure), "\(figure)") }
    }

    /// The optimal levels of Adult for k = 5 and 5 % suppression, applied here by hand.
    @Test(.needs(shared: AdultFiles.folder))
    func `Adult at its optimum loses what is known`() throws {
        let text = try SharedFiles.text(AdultFiles.folder + "/adult.csv")
        let levels = [
            ("sex", 0), ("age", 3), ("race", 0), ("marital-status", 1), ("education", 2),
            ("native-country", 1), ("workclass", 1), ("occupation", 1),
        ]
        let table = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ";") }
        let folder = ScratchFolder()
        var columns: [[Substring]] = []
        for (name, level) in levels {
            let hierarchy = try SharedFiles.text(
                AdultFiles.folder + "/adult_hierarchy_\(name).csv")
            #expect(TextFile.write(hierarchy, to: folder.path + "/\(name).csv"))
            let rows = hierarchy.split(whereSeparator: \.isNewline).map { $0.split(separator: ";") }
            let labels = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[level]) })
            let place = try #require(table[0].firstIndex { $0 == name })
            columns.append(table.dropFirst().compactMap { labels[$0[place]] })
        }
        let written = (0..<table.count - 1).map { row in
            columns.map { $0[row] }.joined(separator: ";")
        }
        let sizes = Dictionary(written.map { ($0, 1) }, uniquingKeysWith: +)
        let kept = written.filter { (sizes[$0] ?? 0) >= 5 }
        #expect(kept.count == 30_162 - 1248)
        let names = levels.map(\.0)
        let export = ([names.joined(separator: ";")] + kept).joined(separator: "\n") + "\n"
        #expect(TextFile.write(export, to: folder.path + "/out.csv"))
        #expect(TextFile.write(Self.policy(names), to: folder.path + "/policy.yaml"))
        let words = "check --policy policy.yaml --audience list --before 30162 --json out.csv"
        let outcome = try #require(
            ChildProcess.run(
                ["ctanon"] + words.split(separator: " ").map(String.init), in: folder.path,
                environment: Repository.environment))
        #expect(outcome.code == 0)
        // Loss to the last printed digit; discernibility is Σ n² + 1248 · 30,162.
        let squares = sizes.values.reduce(0) { $0 + ($1 >= 5 ? $1 * $1 : 0) }
        for figure in [
            #""classes":384,"k":5,"#, #""recordsLost":1248,"loss":0.26175695905"#,
            #""discernibility":\#(squares + 1248 * 30_162),"#,
        ] {
            #expect(outcome.stdout.contains(figure), "\(figure)")
        }
    }

    private static func policy(_ names: [String]) -> String {
        """
        ctanon: policy/v1
        id: adult
        status: draft
        owner: "data@agency.example"
        sensitivity: low
        dataset: {unit: person}
        columns:
          quasi:
        \(names.map { "    \($0): {hierarchy: {file: \"\($0).csv\"}}" }.joined(separator: "\n"))
        audiences:
          list:
            tier: internal
            purposes: [research]
            legal_basis: {other: {kind: legal-obligation, reference: "L", approved_by: "D", until: "2099-01-01"}}
            generalise: [\(names.joined(separator: ", "))]
            otherwise: drop
            privacy: {k: 5}

        """
    }
}
