// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

/// Merged flags against a table to which somebody added the column by hand.
@Suite struct MergedColumnTests {
    private static let flags = [("a", "1", "0"), ("b", "yes", "no"), ("c", "ja", "nein")]

    /// A policy whose `any` is merged, or stands in the file.
    private static func policy(
        merged: Bool, privacy: String, onBadValue: String = "stop", keep: String = "[any, sex]",
        tier: String = "internal", format: String = "csv"
    ) -> String {
        let merge = merged ? "merge: [a, b, c], " : ""
        return """
            ctanon: policy/v1
            id: flags
            status: approved
            owner: "Office"
            sensitivity: low
            dataset: {unit: person, missing: ["", "-99"], on_bad_value: \(onBadValue)}
            columns:
              quasi:
                sex: {values: [F, M]}
                a: {type: boolean, true: ["1"], false: ["0"]}
                b: boolean
                c: {type: boolean, true: [ja, J], false: [nein]}
                any: {type: boolean, \(merge)true: ["yes", "ja"], false: ["no"]}
            audiences:
              public:
                tier: \(tier)
                purposes: [care]
                legal_basis: {other: {kind: contract, reference: c, approved_by: A, until: "2099-01-01"}}
                keep: \(keep)
                otherwise: drop
                output: {format: \(format), row_order: input}
                privacy: {\(privacy)}
                history: {none: "made up for a test"}

            """
    }

    private static let open = "record_level: \"for the office alone\""

    /// A random record: sex and three flags, each true, false or missing.
    private static func record(_ random: inout RepeatableRandom) -> (sex: String, flags: [Bool?]) {
        let values: [Bool?] = [true, false, false, nil]
        return (
            random.oneIn(2) ? "F" : "M", (0..<3).map { _ in values[random.below(4)] }
        )
    }

    /// Any true: true; else any missing: missing; else false.
    private static func merged(_ flags: [Bool?]) -> Bool? {
        if flags.contains(true) { return true }
        return flags.contains(nil) ? nil : false
    }

    private static func word(_ truth: Bool?, _ flag: Int) -> String {
        truth.map { $0 ? flags[flag].1 : flags[flag].2 } ?? (flag == 1 ? "-99" : "")
    }

    private static func csv(_ records: [(sex: String, flags: [Bool?])], with merged: Bool) -> String
    {
        let rows = records.map { record in
            var cells = [record.sex] + record.flags.enumerated().map { word($1, $0) }
            if merged { cells.append(self.merged(record.flags).map { $0 ? "yes" : "no" } ?? "") }
            return cells.joined(separator: ",") + "\n"
        }
        return "sex,a,b,c" + (merged ? ",any" : "") + "\n" + rows.joined()
    }

    @Test(arguments: ["csv", "jsonl"])
    func `a merged flag is released as if the file had it`(format: String) throws {
        for privacy in [Self.open, "k: 3, max_suppression: 0.5"] {
            var exports = 0
            for seed in 1...40 as ClosedRange<UInt64> {
                var random = RepeatableRandom(seed: seed)
                let records = (0..<(5 + random.below(30))).map { _ in Self.record(&random) }
                var raw = Trial(Self.policy(merged: true, privacy: privacy, format: format))
                var plain = Trial(Self.policy(merged: false, privacy: privacy, format: format))
                (raw.outputFormat, plain.outputFormat) = (nil, nil)
                let outcome = try raw.run(Self.csv(records, with: false))
                #expect(outcome == (try plain.run(Self.csv(records, with: true))), "seed \(seed)")
                if outcome.code == nil { exports += 1 }
            }
            #expect(exports > 10)
        }
    }

    /// The merged cell does not lie behind the last cell of its record.
    @Test(arguments: ["[any, c, b, a, sex]", "[sex, a, b, c, any]"])
    func `a merged flag beside all columns of the file`(keep: String) throws {
        for privacy in [Self.open, "k: 2, max_suppression: 1"] {
            for format in [RecordFormat.csv, .tsv, .jsonl] {
                var random = RepeatableRandom(seed: 3)
                let records = (0..<40).map { _ in Self.record(&random) }
                func trial(merged: Bool) throws -> Trial.Outcome {
                    var trial = Trial(
                        Self.policy(
                            merged: merged, privacy: privacy, keep: keep, format: "\(format)"))
                    trial.outputFormat = nil
                    return try trial.run(Self.csv(records, with: !merged))
                }
                let outcome = try trial(merged: true)
                #expect(try outcome == trial(merged: false))
                #expect(outcome.rows.count > 20)
            }
        }
    }

    /// Words of flags that stand nowhere else; only the first words of the merged column are written.
    @Test(arguments: [RecordFormat.csv, .jsonl])
    func `nothing of a dropped flag gets out`(output: RecordFormat) throws {
        let policy = Self.policy(merged: true, privacy: Self.open).replacing(
            "b: boolean",
            with: "b: {type: boolean, true: [KANARIyes], false: [KANARIno], missing: [KANARInone]}")
        func report(_ cells: [String]) throws -> Trial.Report {
            var trial = Trial(policy.replacing("format: csv, ", with: ""))
            trial.outputFormat = output
            let rows = cells.map { "F,0,\($0),nein\n" }.joined()
            return try trial.report(Array(("sex,a,b,c\n" + rows).utf8))
        }
        let good = try report(["KANARIyes", "KANARIno", "KANARInone"])
        #expect(lines(good.outcome.text).count == (output == .csv ? 4 : 3))
        #expect(!good.outcome.text.contains("KANARI"))
        #expect(good.summary.map { "\($0)".contains("KANARI") } == false)
        for bad in ["KANARIbad", "", "\"KANARI\"\"\"", "KANARIyes,KANARI"] {
            let report = try report(["KANARIyes", bad])
            #expect(report.refusal != nil)
            #expect(report.refusal.map { "\($0)".contains("KANARI") } == false)
            #expect(report.sent == 0)
        }
    }

    @Test func `more rows than one batch holds`() throws {
        var random = RepeatableRandom(seed: 9)
        let records = (0..<9000).map { _ in Self.record(&random) }
        for (privacy, pieces) in [(Self.open, 1 << 12), ("k: 3", Int.max)] {
            var trial = Trial(Self.policy(merged: true, privacy: privacy))
            trial.pieces = pieces
            let report = try trial.report(Array(Self.csv(records, with: false).utf8))
            #expect(report.refusal == nil)
            #expect(
                report.outcome.rows
                    == records.map { record in
                        "\(record.sex),\(Self.merged(record.flags).map { $0 ? "yes" : "no" } ?? "")"
                    })
        }
    }

    @Test(arguments: [RecordFormat.csv, .jsonl])
    func `any number of threads and any size of pieces give the same bytes`(
        input: RecordFormat
    ) throws {
        var random = RepeatableRandom(seed: 11)
        let records = (0..<2000).map { _ in Self.record(&random) }
        let text =
            input == .csv
            ? Self.csv(records, with: false)
            : records.map { record in
                let flags = zip(["a", "b", "c"], record.flags).map { name, flag in
                    "\"\(name)\":\(flag.map { "\($0)" } ?? "null")"
                }
                return "{\"sex\":\"\(record.sex)\"," + flags.joined(separator: ",") + "}\n"
            }.joined()
        let expected = records.map { record in
            "\(record.sex),\(Self.merged(record.flags).map { $0 ? "yes" : "no" } ?? "")"
        }
        for privacy in [Self.open, "k: 3"] {
            for (threads, chunk) in [(1, 700), (2, 1 << 16), (3, 4096), (4, 900)] {
                var trial = Trial(Self.policy(merged: true, privacy: privacy))
                (trial.format, trial.threads, trial.chunkSize) = (input, threads, chunk)
                #expect(try trial.run(text).rows == expected, "\(threads) threads, \(chunk) bytes")
            }
        }
    }

    @Test func `flags of JSON Lines are true, false, null, absent or words`() throws {
        var trial = Trial(Self.policy(merged: true, privacy: Self.open))
        trial.format = .jsonl
        let input = """
            {"sex":"F","a":true,"b":false,"c":null}
            {"sex":"F","a":false,"b":"no","c":"nein"}
            {"sex":"F","a":"0","b":false}
            {"sex":"F","a":false,"b":false,"c":"J"}
            {"sex":"M"}

            """
        #expect(try trial.run(input).rows == ["F,yes", "F,no", "F,", "F,yes", "M,"])
        #expect(try trial.run("{\"sex\":\"F\",\"any\":true}\n").code == .unknownColumn)
    }

    @Test func `a file that has the merged column is refused`() throws {
        let trial = Trial(Self.policy(merged: true, privacy: Self.open))
        let report = try trial.report(Array("sex,any,a,b,c\nF,yes,1,no,ja\n".utf8))
        #expect(report.refusal?.code == .duplicateColumn)
        #expect(report.refusal?.diagnostics[0].place.column == 2)
        #expect(try trial.run("sex,a,b\nF,1,no\n").code == .missingColumn)
    }

    @Test func `flags are found by the last part of their names`() throws {
        let policy = Self.policy(merged: true, privacy: Self.open)
            .replacing("unit: person,", with: "unit: person, header_names: last-part,")
        let report = try Trial(policy).report(
            Array("sex,g/a,g/b,h/c\nF,1,no,nein\nF,0,no,nein\nM,0,,nein\n".utf8))
        #expect(report.outcome.rows == ["F,yes", "F,no", "M,"])
        let given = try Trial(policy).report(Array("sex,g/a,g/b,h/c,g/any\nF,1,no,ja,yes\n".utf8))
        #expect(given.refusal?.code == .duplicateColumn)
    }

    @Test func `a bad flag is refused where it stands, though its column is dropped`() throws {
        for privacy in [Self.open, "k: 2"] {
            let trial = Trial(Self.policy(merged: true, privacy: privacy))
            let report = try trial.report(Array("sex,a,b,c\nF,1,no,ja\nF,1,KANARI,ja\n".utf8))
            #expect(report.refusal?.code == .valueUnreadable)
            #expect(report.refusal?.diagnostics[0].place.field?.description == "`b`")
            #expect(report.refusal?.diagnostics[0].place.row == 2)
            #expect(report.refusal.map { "\($0)".contains("KANARI") } == false)
            let dropped = Trial(
                Self.policy(merged: true, privacy: privacy, keep: "[sex]"))
            #expect(try dropped.run("sex,a,b,c\nF,1,KANARI,ja\nF,1,x,ja\n").rows == ["F", "F"])
        }
    }

    @Test func `a bad flag that is blanked is missing, and drops its record where that is said`()
        throws
    {
        let input = "sex,a,b,c\nF,1,x,ja\nF,0,x,nein\nM,0,no,nein\n"
        func rows(_ word: String) throws -> [String] {
            try Trial(Self.policy(merged: true, privacy: Self.open, onBadValue: word)).run(input)
                .rows
        }
        #expect(try rows("blank") == ["F,yes", "F,", "M,no"])
        #expect(try rows("drop-record") == ["M,no"])
    }

    // MARK: check

    private func report(
        _ text: String, _ policy: String, format: RecordFormat = .csv
    ) throws -> CheckReport {
        try TableCheck.run(
            MemorySource(Array(text.utf8)),
            options: ReaderOptions(format: format, fileName: "table"),
            claim: .audience("public", of: Policy(yaml: Array(policy.utf8))))
    }

    @Test func `check computes what a raw file lacks and takes an export as it is`() throws {
        let policy = Self.policy(merged: true, privacy: "k: 2")
        // F yes twice, F no once, M yes once.
        let raw = try report("sex,a,b,c\nF,1,no,\nF,0,yes,nein\nF,0,no,nein\nM,1,no,nein\n", policy)
        #expect(raw.classes == 3 && raw.k == 1 && raw.rows == 4)
        let export = try report("sex,any\nF,yes\nF,yes\nF,yes\nM,no\nM,no\n", policy)
        #expect(export.classes == 2 && export.k == 2)
        // The column of the file counts, not the flags beside it.
        let both = try report("sex,a,b,c,any\nF,1,no,,no\nF,0,no,nein,no\n", policy)
        #expect(both.classes == 1)
        let lines = try report(
            "{\"sex\":\"F\",\"a\":true}\n{\"sex\":\"F\",\"a\":false,\"b\":false,\"c\":false}\n",
            policy, format: .jsonl)
        #expect(lines.classes == 2)
        let written = try report(
            "{\"sex\":\"F\",\"any\":\"yes\"}\n{\"sex\":\"F\",\"any\":null}\n", policy,
            format: .jsonl)
        #expect(written.classes == 2)
    }
}
