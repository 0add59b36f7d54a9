// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

private let adultPolicy = "design/examples/adult.yaml"

/// The known answers of ARX 3.9.2 on the Adult extract, through reader, solver, writer and recount.
@Suite(.needs(shared: AdultFiles.folder), .needs(shared: adultPolicy))
struct AdultReleaseTests {
    struct Answer: Sendable, CustomTestStringConvertible {
        let limit: String
        let levels: [Int]
        let suppressed: Int
        let classes: Int?
        let loss: Double
        var testDescription: String { "limit \(limit)" }
    }

    static let answers = [
        Answer(
            limit: "0", levels: [0, 4, 0, 2, 3, 2, 2, 1], suppressed: 0, classes: 30,
            loss: 0.6608417112),
        Answer(
            limit: "0.02", levels: [0, 3, 0, 1, 2, 1, 1, 2], suppressed: 552, classes: 233,
            loss: 0.3314404049),
        Answer(
            limit: "0.05", levels: [0, 3, 0, 1, 2, 1, 1, 1], suppressed: 1248, classes: 384,
            loss: 0.2617569591),
        Answer(
            limit: "1", levels: [0, 3, 0, 0, 2, 1, 0, 1], suppressed: 3049, classes: 649,
            loss: 0.2270624336),
    ]

    @Test(arguments: answers)
    func `the example policy gives the optimum`(answer: Answer) throws {
        let (policy, folder) = try Self.example()
        let text = policy.replacing(
            "max_suppression: 0.05", with: "max_suppression: \(answer.limit)")
        try Self.expect(answer, text, folder, quasi: AdultFiles.eight)
    }

    /// The claim of the example with occupation sensitive, and what ARX answers.
    ///
    /// t is measured against what is released; without suppression that is the whole input, which is
    /// ARX's reference.
    static let sensitive: [(claim: String, answer: Answer)] = [
        (
            "l: {occupation: 2}, max_suppression: 0",
            Answer(
                limit: "0", levels: [0, 4, 0, 1, 3, 2, 2], suppressed: 0, classes: nil,
                loss: 0.6333087044)
        ),
        (
            "l: {occupation: 5}, l_kind: entropy, max_suppression: 0.02",
            Answer(
                limit: "0.02", levels: [0, 3, 0, 1, 3, 1, 2], suppressed: 554, classes: nil,
                loss: 0.42463570577)
        ),
        (
            "t: {occupation: 0.2}, max_suppression: 0",
            Answer(
                limit: "0", levels: [1, 4, 1, 1, 3, 2, 2], suppressed: 0, classes: nil,
                loss: 0.9190229901)
        ),
    ]

    @Test(arguments: sensitive.indices)
    func `with occupation sensitive its limits cost more`(number: Int) throws {
        let (policy, folder) = try Self.example()
        let (claim, answer) = Self.sensitive[number]
        let text =
            policy
            .replacing("    occupation: {hierarchy: occupation}\n", with: "")
            .replacing(
                "  safe: [salary-class]", with: "  sensitive: [occupation]\n  safe: [salary-class]"
            )
            .replacing("workclass, occupation]", with: "workclass]")
            .replacing("keep: [salary-class]", with: "keep: [salary-class, occupation]")
            .replacing("{k: 5, max_suppression: 0.05}", with: "{k: 5, \(claim)}")
        let quasi = Array(AdultFiles.eight.dropLast())
        let table = try Self.expect(answer, text, folder, quasi: quasi)
        let occupations = table.column("occupation")
        let all = Self.shares(occupations)
        for rows in table.classes(by: quasi) {
            let held = Self.shares(rows.map { occupations[$0] })
            switch number {
            case 0: #expect(held.count >= 2)
            case 1: #expect(held.values.reduce(0) { $0 - $1 * log($1) } >= log(5) - 1e-9)
            default:
                let far = all.reduce(0) { $0 + abs($1.value - (held[$1.key] ?? 0)) } / 2
                #expect(far <= 0.2 + 1e-9)
            }
        }
    }

    private static func shares(_ values: [String]) -> [String: Double] {
        Dictionary(grouping: values) { $0 }.mapValues { Double($0.count) / Double(values.count) }
    }

    /// The example's policy, and a folder with its hierarchy files.
    private static func example() throws -> (String, ScratchFolder) {
        let folder = ScratchFolder()
        for name in AdultFiles.eight.map({ "adult_hierarchy_\($0).csv" }) + ["adult.csv"] {
            let text = try SharedFiles.text(AdultFiles.folder + "/" + name)
            TextFile.write(text, to: folder.path + "/" + name)
        }
        return (try SharedFiles.text(adultPolicy), folder)
    }

    @discardableResult
    private static func expect(
        _ answer: Answer, _ policy: String, _ folder: ScratchFolder, quasi: [String]
    ) throws -> PlainTable {
        var trial = Trial(policy)
        trial.folder = folder.path
        trial.file = folder.path + "/adult.csv"
        let report = try trial.report([])
        let summary = try #require(report.summary, "\(String(describing: report.refusal))")
        #expect(abs((summary.loss ?? 9) - answer.loss) < 0.6e-10)
        #expect(summary.counts.suppressed == answer.suppressed)
        #expect(summary.counts.output == 30_162 - answer.suppressed)
        if let classes = answer.classes { #expect(summary.classes == classes) }
        let levels = zip(quasi, answer.levels).map { name, level in
            levelName(level, of: name, in: folder)
        }
        #expect(summary.levels.map(\.level) == levels)
        #expect(summary.levels.map(\.column) == quasi)

        let table = PlainTable(report.outcome.text)
        #expect(table.header == AdultFiles.eight + ["salary-class"])
        #expect(table.rows.count == 30_162 - answer.suppressed)
        let classes = table.classes(by: quasi)
        #expect(classes.count == summary.classes)
        #expect((classes.map(\.count).min() ?? 0) >= 5)
        #expect(classes.map(\.count).min() == summary.k)
        return table
    }

    /// The name of a level: `exact`, `level-1`, …, and `all` where every value is one.
    private static func levelName(_ level: Int, of name: String, in folder: ScratchFolder) -> String
    {
        if level == 0 { return "exact" }
        let text = TextFile.read(folder.path + "/adult_hierarchy_\(name).csv") ?? ""
        let columns = (lines(text).first ?? "").split(separator: ";").count
        return level == columns - 1 ? "all" : "level-\(level)"
    }
}
