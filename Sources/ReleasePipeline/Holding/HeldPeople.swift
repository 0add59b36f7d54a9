// SPDX-License-Identifier: Apache-2.0
internal import SharingPolicy

/// What a stream remembers of people: keyed fingerprints, and no value of theirs.
///
/// About 30 to 60 bytes for each person and each household that ever came; it grows with their
/// number and not with that of their records.
final class HeldPeople {
    private struct Fingerprints {
        let table = FingerprintTable(numbered: true)
        /// Whether an increment held them, by number.
        var isReleased: [Bool] = []
        /// Their node among those that are closed together, by number.
        var nodes: [UInt32] = []
    }

    private var subjects = Fingerprints()
    private var households = Fingerprints()
    /// The weakest answers that a subject ever gave, by number.
    private var answers: [UInt64] = []
    private var groups = JoinedGroups()
    private let tokens = FingerprintTable(numbered: false)

    /// Begins with what was denied when the plan was made.
    init(_ plan: HoldingPlan, mayRepeat: Bool) {
        for key in plan.closedHouseholds { close(household: household(key)) }
        // A subject with one record is new when that comes.
        guard mayRepeat else { return }
        for key in plan.closedSubjects {
            groups.close(subjects.nodes[Int(subject(key).number)])
        }
        for (key, answers) in plan.weakest { _ = weaken(subject(key).number, answers) }
    }

    /// The number of a subject, and whether she was never seen before.
    func subject(_ key: (UInt64, UInt64)) -> (number: UInt32, isNew: Bool) {
        let (number, isNew) = number(key, &subjects)
        if isNew { answers.append(.max) }
        return (number, isNew)
    }

    /// The number of a household.
    func household(_ key: (UInt64, UInt64)) -> UInt32 { number(key, &households).0 }

    private func number(
        _ key: (UInt64, UInt64), _ known: inout Fingerprints
    ) -> (UInt32, Bool) {
        let (number, isNew) = known.table.insert(key)
        if isNew {
            known.isReleased.append(false)
            known.nodes.append(groups.add())
        }
        return (number, isNew)
    }

    /// The weakest answers of a subject, these among them.
    func weaken(_ subject: UInt32, _ given: UInt64) -> UInt64 {
        let known = answers[Int(subject)]
        // No packed answer has all bits set.
        let weakest = known == .max ? given : ConsentEvaluator.weakest(known, given)
        answers[Int(subject)] = weakest
        return weakest
    }

    /// A person of a closed household may not be shared in another one either.
    func join(subject: UInt32, household: UInt32) {
        groups.join(subjects.nodes[Int(subject)], households.nodes[Int(household)])
    }

    /// Closes a household for ever.
    func close(household: UInt32) { groups.close(households.nodes[Int(household)]) }

    /// Whether a household is closed, or one that is joined with it.
    func isClosed(household: UInt32) -> Bool {
        groups.isClosed(households.nodes[Int(household)])
    }

    /// Whether a subject belongs to a closed household.
    func isClosed(subject: UInt32) -> Bool { groups.isClosed(subjects.nodes[Int(subject)]) }

    /// Whether an increment held a subject.
    func wasReleased(subject: UInt32) -> Bool { subjects.isReleased[Int(subject)] }

    /// Whether an increment held a household.
    func wasReleased(household: UInt32) -> Bool { households.isReleased[Int(household)] }

    /// Remembers whom an increment holds.
    func release(subject: UInt32, household: UInt32) {
        if subject != SurveyedRecords.none { subjects.isReleased[Int(subject)] = true }
        if household != SurveyedRecords.none { households.isReleased[Int(household)] = true }
    }

    /// Remembers a token that leaves; false where it left already.
    func release(token: (UInt64, UInt64)) -> Bool { tokens.insert(token).isNew }
}

/// Things that were joined, of which all are closed as soon as one is: a forest of parents
/// (union by size, with halved paths).
struct JoinedGroups {
    private var parents: [UInt32] = []
    private var sizes: [UInt32] = []
    private var closed: [Bool] = []

    /// A new thing, joined with nothing.
    mutating func add() -> UInt32 {
        let node = UInt32(truncatingIfNeeded: parents.count)
        parents.append(node)
        sizes.append(1)
        closed.append(false)
        return node
    }

    mutating func join(_ one: UInt32, _ other: UInt32) {
        var (root, child) = (root(one), root(other))
        if root == child { return }
        if sizes[Int(root)] < sizes[Int(child)] { swap(&root, &child) }
        parents[Int(child)] = root
        sizes[Int(root)] += sizes[Int(child)]
        if closed[Int(child)] { closed[Int(root)] = true }
    }

    mutating func close(_ node: UInt32) { closed[Int(root(node))] = true }

    mutating func isClosed(_ node: UInt32) -> Bool { closed[Int(root(node))] }

    private mutating func root(_ node: UInt32) -> UInt32 {
        var node = Int(node)
        while Int(parents[node]) != node {
            parents[node] = parents[Int(parents[node])]
            node = Int(parents[node])
        }
        return UInt32(node)
    }
}
