// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import TestSupport
import Testing

/// The number of threads and the size of their pieces change nothing: not the export, not the
/// counts, not the first error.
@Suite struct ThreadTests {
    /// What a run came to, in all that a user can see of it.
    private struct Seen: Equatable {
        let outcome: Trial.Outcome
        let counts: ReleaseCounts?
        let diagnostics: [Diagnostic]
        let notes: [Diagnostic]

        init(_ report: Trial.Report) {
            outcome = report.outcome
            counts = report.summary?.counts
            notes = report.summary?.notes ?? []
            // How much had been sent before a refusal depends on the pieces.
            diagnostics = (report.refusal?.diagnostics ?? []).filter { $0.severity == .error }
        }
    }

    static let policies = [
        Camp.policy(), Camp.policy(onBadValue: "blank"),
        Camp.policy(unit: "event", onBadValue: "drop-record"),
        Camp.policy(output: "{row_order: keyed-shuffle}"),
        Camp.recordLevel(rules: "keep: [age, place, sex, status]"),
        Camp.recordLevel(
            rules: "pseudonymise: [id]\n    generalise: {age: by-5}\n    keep: [sex, status]",
            onBadValue: "drop-record"),
        Camp.recordLevel(rules: "keep: [age, place, sex, status]", onBadValue: "blank"),
        Camp.recordLevel(household: "drop-household", order: "keyed-shuffle"),
        Camp.recordLevel(unit: "event"),
    ]

    private static func see(
        _ trial: Trial, _ text: String, threads: Int, chunk: Int?
    ) throws -> Seen {
        var trial = trial
        trial.threads = threads
        trial.chunkSize = chunk
        return Seen(try trial.report(Array(text.utf8)))
    }

    @Test(arguments: policies.indices)
    func `any number of threads and any size of pieces come to the same`(number: Int) throws {
        var trial = Trial(Self.policies[number])
        trial.ring = try Trial.newRing()
        var random = RepeatableRandom(seed: UInt64(number) + 100)
        var (exports, refusals) = (0, 0)
        for round in 0..<24 {
            var text = Camp.csv(Camp.people(60, &random))
            if round % 2 == 1 { text = Self.damaged(text, &random) }
            let expected = try Self.see(trial, text, threads: 1, chunk: nil)
            if expected.outcome.code == nil { exports += 1 } else { refusals += 1 }
            for (threads, chunk) in [(1, 1), (1, 61), (2, 7), (2, 200), (3, 64), (5, 333)] {
                let seen = try Self.see(trial, text, threads: threads, chunk: chunk)
                #expect(
                    seen == expected,
                    "policy \(number), round \(round), \(threads) threads, pieces of \(chunk)")
            }
        }
        #expect(exports > 0)
        #expect(refusals > 0)
    }

    /// A table with one to three flaws of all kinds, wherever they fall.
    private static func damaged(_ text: String, _ random: inout RepeatableRandom) -> String {
        var rows = lines(text)
        for _ in 0...random.below(3) {
            let row = 1 + random.below(rows.count - 1)
            var cells = rows[row].split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init)
            let cell = random.below(cells.count)
            switch random.below(9) {
            case 0: cells[cell] = "x\"y"
            case 1: cells.append("one too many")
            case 2: cells.removeLast()
            case 3: cells[cell] = "a\u{0}b"
            case 4: cells[cell] = "\u{202E}back"
            case 5: cells[min(3, cells.count - 1)] = "no age"
            case 6: cells[0] = "p1"
            case 7: cells = [""]
            default: cells[cell] = "\"" + cells[cell] + "\n,\"\"quoted\"\"\""
            }
            rows[row] = cells.joined(separator: ",")
        }
        return rows.joined(separator: "\n") + "\n"
    }

    /// Seals that are bound to tokens, in input order and shuffled.
    private static func sealed(order: String) -> String {
        """
        ctanon: policy/v1
        id: sealed
        status: approved
        owner: Office
        sensitivity: low
        recipients:
          shelter: {name: S, kind: ngo, age: "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"}
        dataset: {unit: event}
        columns:
          direct: {id: string, note: string}
          quasi: {age: {type: integer, min: 0, max: 99}}
        audiences:
          public:
            tier: internal
            recipients: [shelter]
            purposes: [care]
            legal_basis: {other: {kind: contract, reference: c, approved_by: A, until: "2099-01-01"}}
            pseudonymise: [id]
            encrypt: {note: {bound_to: id}}
            keep: [age]
            output: {row_order: \(order)}
            privacy: {record_level: "for the office alone"}
            history: {none: "made up for a test"}
        """
    }

    @Test(arguments: ["input", "keyed-shuffle"])
    func `the first error of a sealed release is its first record's`(order: String) throws {
        let folder = ScratchFolder()
        var trial = Trial(Self.sealed(order: order))
        trial.ring = try Trial.newRing()
        trial.sidecar = folder.path + "/side"
        for (damage, code, row) in [
            (["e3,1,n"], DiagnosticCode.repeatedToken, 5), (["   ,1,n"], .valueUnreadable, 5),
            (["e3,1,n", "   ,1,n"], .repeatedToken, 5), (["x1,no,n"], .valueUnreadable, 5),
        ] {
            var rows = (0..<60).map { "e\($0),\($0),\(String(repeating: "long", count: $0))" }
            rows.replaceSubrange(4..<(4 + damage.count), with: damage)
            let text = "id,age,note\n" + rows.joined(separator: "\n") + "\n"
            for (threads, chunk) in [(1, nil), (1, 1), (2, 40), (3, 333)] as [(Int, Int?)] {
                trial.threads = threads
                trial.chunkSize = chunk
                let report = try trial.report(Array(text.utf8))
                #expect(report.refusal?.code == code)
                #expect(report.refusal?.diagnostics.first?.place.row == row)
            }
        }
    }

    @Test func `a quote that is never closed is refused at its record, however it is cut`() throws {
        var random = RepeatableRandom(seed: 3)
        let people = Camp.people(50, &random)
        var rows = lines(Camp.csv(people))
        rows[20] = rows[20].replacing(",", with: ",\"", maxReplacements: 1)
        let text = rows.joined(separator: "\n") + "\n"
        let trial = Trial(Camp.recordLevel())
        for (threads, chunk) in [(1, nil), (1, 1), (2, 50), (4, 333)] as [(Int, Int?)] {
            let seen = try Self.see(trial, text, threads: threads, chunk: chunk)
            #expect(seen.outcome.code == .raggedRow)
            #expect(seen.diagnostics.first?.place.row == 20)
        }
    }

    @Test func `a blank line between two pieces is refused`() throws {
        let trial = Trial(Camp.recordLevel())
        var random = RepeatableRandom(seed: 4)
        var rows = lines(Camp.csv(Camp.people(9, &random)))
        rows.insert("", at: 5)
        let text = rows.joined(separator: "\n") + "\n"
        for chunk in 1...200 {
            let seen = try Self.see(trial, text, threads: 1 + chunk % 3, chunk: chunk)
            #expect(seen.outcome.code == .raggedRow)
            #expect(seen.diagnostics.first?.place.row == 5)
        }
    }

    /// The blanked cell stands between two that are kept, and must not be copied with them.
    @Test(arguments: ["blank", "drop-record"])
    func `a bad cell between kept ones is not written`(onBadValue: String) throws {
        let policy = Camp.recordLevel(
            rules: "keep: [age, place, sex, status]", onBadValue: onBadValue)
        var random = RepeatableRandom(seed: 5)
        var people = Camp.people(30, &random)
        for index in people.indices {
            people[index].agrees = "yes"
            people[index].signed = "2026-01-01"
            if index % 3 == 0 { people[index].sex = "SECRET\(index)" }
        }
        for threads in 1...3 {
            var trial = Trial(policy)
            trial.threads = threads
            let report = try trial.report(Array(Camp.csv(people).utf8))
            #expect(report.outcome.rows.count == (onBadValue == "blank" ? 30 : 20))
            #expect(!report.outcome.text.contains("SECRET"))
        }
    }
}
