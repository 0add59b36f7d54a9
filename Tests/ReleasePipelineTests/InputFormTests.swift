// SPDX-License-Identifier: Apache-2.0
import Glibc
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

/// The same records in another form are the same release.
@Suite struct InputFormTests {
    /// With a claim, without one, and with households that must be seen first.
    static let policies = [
        Camp.policy(), Camp.recordLevel(rules: "keep: [age, place, sex, status]"),
        Camp.recordLevel(household: "drop-household", order: "keyed-shuffle"),
        Camp.recordLevel(unit: "event"),
    ]

    private static func camp(_ seed: UInt64) -> [CampPerson] {
        var random = RepeatableRandom(seed: seed)
        return Camp.people(40, &random)
    }

    /// A trial with a ring, so that shuffles repeat.
    private static func trial(_ policy: String) throws -> Trial {
        var trial = Trial(policy)
        trial.ring = try Trial.newRing()
        return trial
    }

    @Test(arguments: policies.indices)
    func `a file and a stream give the same bytes`(number: Int) throws {
        let folder = ScratchFolder()
        let path = folder.path + "/people.csv"
        for seed in 1...8 as ClosedRange<UInt64> {
            let text = Camp.csv(Self.camp(seed))
            TextFile.write(text, to: path)
            var trial = try Self.trial(Self.policies[number])
            let stream = try trial.run(text)
            trial.pieces = 7
            #expect(try trial.run(text) == stream)
            trial.file = path
            #expect(try trial.run("") == stream)
        }
    }

    @Test(arguments: policies.indices)
    func `a named pipe gives the same bytes as a file`(number: Int) throws {
        let text = Camp.csv(Self.camp(1))
        var trial = try Self.trial(Self.policies[number])
        let stream = try trial.run(text)
        let pipe = try FilledPipe(text)
        trial.file = pipe.path
        try withExtendedLifetime(pipe) {
            let piped = try trial.run("")
            #expect(piped == stream)
        }
    }

    @Test(arguments: policies.indices)
    func `delimited text and JSON Lines give the same export`(number: Int) throws {
        var exports = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            let people = Self.camp(seed)
            var trial = try Self.trial(Self.policies[number])
            let plain = try trial.run(Camp.csv(people))
            if plain.code == nil { exports += 1 }
            #expect(try trial.run(Camp.csv(people, delimiter: "|")) == plain)
            let crlf = Camp.csv(people).replacing("\n", with: "\r\n")
            #expect(try trial.run("\u{FEFF}" + crlf) == plain)
            trial.format = .tsv
            #expect(try trial.run(Camp.csv(people, delimiter: "\t")) == plain)
            trial.format = .jsonl
            #expect(try trial.run(Camp.jsonLines(people)) == plain, "seed \(seed)")
        }
        #expect(exports > 0)
    }

    @Test func `quotes are needed where they were not and the other way round`() throws {
        let header = CampPerson.columns.joined(separator: ",") + "\n"
        let row = "\"p1\",,\"a, \"\"b\"\"\nc\",\"7\",\"x \"\"y\"\", z\",F,,open,yes,2026-01-01\n"
        let outcome = try Trial(Camp.recordLevel(rules: "keep: [age, place]")).run(header + row)
        #expect(outcome == .export("age,place\n7,\"x \"\"y\"\", z\"\n"))
    }

    @Test(
        arguments: [
            (RecordFormat.csv, "age,sex\n7,F\n,M\n"), (.tsv, "age\tsex\n7\tF\n\tM\n"),
            (.jsonl, "{\"age\":7,\"sex\":\"F\"}\n{\"age\":null,\"sex\":\"M\"}\n"),
        ])
    func `an export has the form that was asked for`(format: RecordFormat, expected: String) throws
    {
        let text =
            CampPerson.columns.joined(separator: ",") + "\n"
            + "p1,,n,7,AB12,F,,open,yes,2026-01-01\np2,,n,,AB12,M,,open,yes,2026-01-01\n"
        for order in ["input", "keyed-shuffle"] {
            var trial = Trial(Camp.recordLevel(order: order))
            trial.outputFormat = format
            let outcome = try trial.run(text)
            #expect(lines(outcome.text).sorted() == lines(expected).sorted())
        }
    }

    @Test func `an empty text of JSON Lines is missing where empty cells are, and else a value`()
        throws
    {
        let lines = """
            {"id":"p1","age":"7","sex":"","name":"","agrees":"yes","signed":"2026-01-01"}
            {"id":"p2","age":8,"sex":"M","name":"a\\nb","agrees":"yes","signed":"2026-01-01"}

            """
        let policy = Camp.recordLevel(
            rules: "keep: [age, sex]\n    keep-because: {name: \"made-up people\"}")
        var trial = Trial(policy)
        trial.format = .jsonl
        trial.outputFormat = .jsonl
        let second = "{\"name\":\"a\\nb\",\"age\":8,\"sex\":\"M\"}\n"
        #expect(
            try trial.run(lines)
                == .export("{\"name\":null,\"age\":7,\"sex\":null}\n" + second))
        let kept = policy.replacing("name: string", with: "name: {type: string, missing: []}")
        trial = Trial(kept)
        trial.format = .jsonl
        trial.outputFormat = .jsonl
        #expect(
            try trial.run(lines)
                == .export("{\"name\":\"\",\"age\":7,\"sex\":null}\n" + second))
    }

    @Test func `a file that is not there is no empty input`() throws {
        var trial = Trial(Camp.recordLevel(order: "keyed-shuffle"))
        trial.file = "/dev/null"
        #expect(try trial.run("").code == .noInput)
        trial.file = ScratchFolder().path + "/nowhere"
        #expect(try trial.run("").code == .inputOutput)
    }
}

/// A pipe that holds a short text and has no writer left.
private final class FilledPipe {
    private let reader: Int32
    var path: String { "/dev/fd/\(reader)" }

    init(_ text: String) throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        reader = ends[0]
        let bytes = Array(text.utf8)
        let written = write(ends[1], bytes, bytes.count)
        close(ends[1])
        try #require(written == bytes.count)
    }

    deinit { close(reader) }
}
