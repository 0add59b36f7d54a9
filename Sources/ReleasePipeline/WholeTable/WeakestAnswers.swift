// SPDX-License-Identifier: Apache-2.0
internal import SharingPolicy

/// The weakest answers of each subject, and what they make of each of her records.
///
/// A record keeps 4 bytes: the number of what its own answers and its standing are, of which an
/// input has few.
struct WeakestAnswers {
    private struct Circumstances: Hashable {
        var answers: UInt64
        var standing: UInt64
        var isInvalid: Bool
    }

    private let evaluator: ConsentEvaluator
    private var kinds: [Circumstances] = []
    private var numbers: [Circumstances: UInt32] = [:]
    private var last: (Circumstances, UInt32)?
    private var kindOfRow: [UInt32] = []
    /// By number of the subject.
    private(set) var weakest: [UInt64] = []
    private var isDiffering: [Bool] = []

    init(_ evaluator: ConsentEvaluator) { self.evaluator = evaluator }

    /// The subjects whose records do not all have the same answers.
    var differing: [Int] { isDiffering.indices.filter { isDiffering[$0] } }

    /// Adds the next record.
    mutating func add(_ facts: RecordFacts, subject: UInt32) {
        let number = Int(subject)
        if number < weakest.count {
            if weakest[number] != facts.answers { isDiffering[number] = true }
            weakest[number] = ConsentEvaluator.weakest(weakest[number], facts.answers)
        } else {
            weakest.append(facts.answers)
            isDiffering.append(false)
        }
        let own = Circumstances(
            answers: facts.answers, standing: facts.standing, isInvalid: facts.isInvalid)
        if let last, last.0 == own {
            kindOfRow.append(last.1)
            return
        }
        let kind = numbers[own] ?? UInt32(kinds.count)
        if Int(kind) == kinds.count {
            numbers[own] = kind
            kinds.append(own)
        }
        last = (own, kind)
        kindOfRow.append(kind)
    }

    /// What becomes of a record under the weakest answers of its subject.
    func reason(ofRow row: Int, subject: UInt32) -> Reason {
        let own = kinds[Int(kindOfRow[row])]
        return WeakestAnswers.reason(
            evaluator, isInvalid: own.isInvalid, standing: own.standing,
            answers: weakest[Int(subject)])
    }

    /// What becomes of a record that is not at hand.
    static func reason(
        _ evaluator: ConsentEvaluator, isInvalid: Bool, standing: UInt64, answers: UInt64
    ) -> Reason {
        guard !isInvalid, let standing = ConsentStanding(bits: standing) else {
            return .recordInvalid
        }
        return evaluator.decide(standing, answers: answers)
    }
}
