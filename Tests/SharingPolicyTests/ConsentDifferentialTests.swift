// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import TestSupport
import Testing

@testable import SharingPolicy

/// The fast decision against the slow one on random policies and records.
@Suite struct ConsentDifferentialTests {
    /// One batch with the records' cells in the order of the policy's columns.
    private func batch(_ records: [[String: String?]], _ policy: Policy) -> RecordBatch {
        RecordBatch(
            records: records.map { record in
                policy.columns.map { column in
                    record[column.name].flatMap { $0 }.map { Array($0.utf8) }
                }
            }, columnCount: policy.columns.count)
    }

    private func day(_ iso: String) throws -> Day {
        let parts = iso.split(separator: "-").compactMap { Int($0) }
        return try #require(Day(year: parts[0], month: parts[1], day: parts[2]))
    }

    /// Reasons of the fast decision and of the slow one, for all audiences and some records.
    private func reasons(seed: UInt64, records count: Int) throws -> [(fast: String, slow: String)]
    {
        var scenario = ConsentScenario(seed: seed)
        let policy = try Policy(yaml: Array(scenario.yaml.utf8))
        let asOf = try day(scenario.asOf)
        let records = (0..<count).map { _ in scenario.record() }
        let batch = batch(records, policy)
        return scenario.audiences.flatMap { name -> [(fast: String, slow: String)] in
            guard let audience = policy.audience(named: name) else { return [] }
            let evaluator = ConsentEvaluator(
                policy: policy, audience: audience, asOf: asOf,
                inputColumns: Array(policy.columns.indices))
            return records.enumerated().map { row, record in
                let answers = evaluator.answers(batch, row: row)
                let fast = evaluator.decide(batch, row: row, answers: answers).code
                let slow = SlowConsent.decide(
                    policy: policy, audience: audience, asOf: asOf, record: record)
                if fast != slow {
                    print(
                        "seed \(seed), \(name), as of \(scenario.asOf): \(record)\n\(scenario.yaml)"
                    )
                }
                return (fast, slow)
            }
        }
    }

    @Test(arguments: UInt64(1)...60)
    func `the fast decision agrees with the slow one`(seed: UInt64) throws {
        let pairs = try reasons(seed: seed, records: 40)
        #expect(pairs.count == 3 * 40)
        for pair in pairs { #expect(pair.fast == pair.slow, "seed \(seed)") }
    }

    @Test func `the random scenarios reach every reason that one record can have`() throws {
        var reached: Set<String> = []
        for seed in UInt64(1)...60 {
            reached.formUnion(try reasons(seed: seed, records: 40).map(\.slow))
        }
        #expect(
            reached == [
                "consent.given", "consent.refused", "consent.unknown", "consent.undated",
                "consent.future", "consent.expired", "consent.majority", "consent.minor",
                "basis.other", "basis.expired",
            ])
    }

    /// Another audience of every policy asks for the same and every answer is lowered: a drop never
    /// becomes an export ("consent can only add permission").
    @Test(arguments: UInt64(1)...30)
    func `lowering an answer never turns a drop into an export`(seed: UInt64) throws {
        var scenario = ConsentScenario(seed: seed)
        let policy = try Policy(yaml: Array(scenario.yaml.utf8))
        let asOf = try day(scenario.asOf)
        let records = (0..<30).map { _ in scenario.record() }
        let batch = batch(records, policy)
        let questions = try #require(policy.consent).questions.count
        for audience in policy.audiences {
            let evaluator = ConsentEvaluator(
                policy: policy, audience: audience, asOf: asOf,
                inputColumns: Array(policy.columns.indices))
            for row in records.indices {
                let answers = evaluator.answers(batch, row: row)
                let exports = evaluator.decide(batch, row: row, answers: answers).exports
                guard !exports else { continue }
                for question in 0..<questions {
                    for value in UInt64(0)...2 {
                        let lowest = answers & ~(3 << UInt64(2 * question))
                        let changed = lowest | value << UInt64(2 * question)
                        let weaker = ConsentEvaluator.weakest(answers, changed)
                        #expect(!evaluator.decide(batch, row: row, answers: weaker).exports)
                    }
                }
            }
        }
    }

    @Test(arguments: UInt64(1)...30)
    func `a standing decides as the record itself does, whatever is answered`(seed: UInt64) throws {
        var scenario = ConsentScenario(seed: seed)
        var random = RepeatableRandom(seed: seed)
        let policy = try Policy(yaml: Array(scenario.yaml.utf8))
        let asOf = try day(scenario.asOf)
        let records = (0..<30).map { _ in scenario.record() }
        let batch = batch(records, policy)
        let questions = try #require(policy.consent).questions.count
        for audience in policy.audiences {
            let evaluator = ConsentEvaluator(
                policy: policy, audience: audience, asOf: asOf,
                inputColumns: Array(policy.columns.indices))
            for row in records.indices {
                let kept = evaluator.standing(batch, row: row).bits
                let standing = try #require(ConsentStanding(bits: kept))
                for _ in 0..<6 {
                    let other = (0..<questions).reduce(UInt64(0)) { packed, question in
                        packed | UInt64(random.below(3)) << UInt64(2 * question)
                    }
                    #expect(
                        evaluator.decide(standing, answers: other)
                            == evaluator.decide(batch, row: row, answers: other))
                }
            }
        }
    }
}
