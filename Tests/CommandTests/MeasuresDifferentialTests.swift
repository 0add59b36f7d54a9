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
    @Test func `Adult has the measures of their definitions`() throws {
        let path = Repository.root + "/../shared/data/adult/adult.csv"
        guard TextFile.read(path) != nil else {
            print("SKIPPED: the Adult extract is not there")
            return
        }
        let columns = [
            "sex", "age", "race", "marital-status", "education", "native-country", "workclass",
            "occupation",
        ]
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
}
