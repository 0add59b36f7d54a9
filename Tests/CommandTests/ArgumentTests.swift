// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy
internal import Testing

@testable internal import ctanon

@Suite struct LowArgumentTests {
    private let filter = FilterCommand.command
    private let needed = ["--policy", "p", "--audience", "a"]

    @Test(
        arguments: [
            ["--output", "x"], ["--output=x"], ["-o", "x"], ["-ox"],
        ])
    func `a value may be attached or stand alone`(words: [String]) throws {
        let low = try LowArguments(needed + words, of: filter)
        #expect(low.value(FilterFlags.output) == "x")
    }

    @Test func `a value may hold an equals sign and a dash is an operand`() throws {
        let low = try LowArguments(needed + ["--keyring-cmd=a=b", "-"], of: filter)
        #expect(low.value(FilterFlags.keyringCommand) == "a=b")
        #expect(low.operands == ["-"])
    }

    @Test func `after two dashes everything is an operand`() throws {
        let low = try LowArguments(needed + ["--", "--force"], of: filter)
        #expect(low.operands == ["--force"])
        #expect(!low.has(FilterFlags.force))
    }

    @Test func `only a flag for lists may be repeated`() throws {
        let verify = VerifyVerb.command
        let words = ["e", "--policy", "p", "--manifest", "m", "--trust", "a", "--trust=b"]
        #expect(try LowArguments(words, of: verify).list(VerifyVerb.Flags.trust) == ["a", "b"])
        #expect(throws: Refusal.self) {
            try LowArguments(words + ["--policy", "q"], of: verify)
        }
    }
}

@Suite struct FilterArgumentTests {
    private func arguments(_ words: String...) throws -> FilterArguments {
        let needed = ["--policy", "p", "--audience", "a"]
        return try FilterArguments(LowArguments(needed + words, of: FilterCommand.command))
    }

    @Test func `nothing said means stdin, stdout, csv, today, and no manifest`() throws {
        let plain = try arguments()
        #expect(plain.input == nil && plain.output == nil && plain.manifest == nil)
        #expect(plain.inputFormat == .csv && plain.outputFormatByName == .csv)
        #expect(plain.asOf == nil && plain.keyRing == nil && plain.delimiter == nil)
        #expect(try arguments("-", "-o", "-") == plain)
    }

    @Test func `the manifest lies beside the export unless named`() throws {
        #expect(try arguments("-o", "d/x.csv").manifest == "d/x.csv.manifest.json")
        #expect(try arguments("-o", "x.csv", "--manifest", "m").manifest == "m")
    }

    @Test func `a flag beats the name of a file, which beats csv`() throws {
        #expect(try arguments("x.jsonl").inputFormat == .jsonl)
        #expect(try arguments("x.jsonl", "--input-format", "tsv").inputFormat == .tsv)
        #expect(try arguments("-o", "x.tsv").outputFormatByName == .tsv)
        #expect(
            try arguments("-o", "x.tsv", "--output-format", "jsonl").outputFormatByName == .jsonl)
    }

    @Test func `values have types`() throws {
        let full = try arguments(
            "--as-of", "2024-02-29", "--backdated-because", "late", "--keyring-fd", "7",
            "--expect-rows", "12", "--delimiter", "tab", "--release", "R1.a_b-c")
        #expect(full.asOf == Day(year: 2024, month: 2, day: 29))
        #expect(full.keyRing == .descriptor(7))
        #expect(full.expectedRows == 12)
        #expect(full.delimiter == 9)
        #expect(full.release == "R1.a_b-c")
    }

    @Test(
        arguments: [
            ["--as-of", "2023-02-29"], ["--as-of", "29.02.2024"], ["--expect-rows", "-1"],
            ["--expect-rows", "1e3"], ["--release", ".a"], ["--release", "ä"],
            ["--release", String(repeating: "a", count: 65)], ["--keyring-fd", "2"],
        ])
    func `a value that does not fit is a mistake of use`(words: [String]) {
        let error = #expect(throws: Refusal.self) {
            try FilterArguments(
                LowArguments(
                    ["--policy", "p", "--audience", "a"] + words, of: FilterCommand.command))
        }
        #expect(error?.code == .usage)
    }
}
