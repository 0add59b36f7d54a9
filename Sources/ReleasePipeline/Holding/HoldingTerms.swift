// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
internal import SharingPolicy

/// What a plan fixes for records that come later: the levels, and the classes that may be released.
package struct HoldingPlan {
    /// What a class is written as in one column.
    package struct Cell: Hashable, Sendable {
        /// The bytes before quotes and escapes.
        package let bytes: [UInt8]
        /// Whether it is missing, a text or a number.
        package let kind: CellKind

        /// Makes a cell.
        package init(_ bytes: [UInt8], _ kind: CellKind) {
            self.bytes = bytes
            self.kind = kind
        }
    }

    /// The level of each generalised column, by index into the policy's columns.
    package let levels: [Int: Int]
    /// Whether a class may be released: the cells of its quasi-identifiers that are released, in
    /// the order of the policy's columns.
    package let holds: ([Cell]) -> Bool
    /// Fingerprints of what was denied when the plan was made, under the keys of its release:
    /// households, subjects, and the weakest answers of subjects.
    var closedHouseholds: [(UInt64, UInt64)] = []
    var closedSubjects: [(UInt64, UInt64)] = []
    var weakest: [(key: (UInt64, UInt64), answers: UInt64)] = []

    /// Makes a plan.
    package init(levels: [Int: Int], holds: @escaping ([Cell]) -> Bool) {
        self.levels = levels
        self.holds = holds
    }
}

/// When a stream that is held releases, how long a record waits, and how much may wait.
package struct HoldingTimes: Sendable, Hashable {
    /// From one increment to the next, in milliseconds.
    package var every: Int
    /// How long a record waits at most, in milliseconds.
    package var window: Int
    /// How many bytes may wait in memory.
    package var memory = 1 << 30

    /// Makes a schedule.
    package init(every: Int, window: Int) {
        self.every = every
        self.window = window
    }
}

extension Audience {
    /// Whether k counts households while a person, perhaps without one, may have several records.
    func countsRepeatedHouseholds(_ policy: Policy) -> Bool {
        privacy.classes?.countUnit == .household && policy.dataset.subjectKey != nil
            && policy.dataset.subjectMayRepeat
    }
}

extension ReleaseRequest {
    /// Refuses what a stream of increments cannot promise honestly, before anything is read.
    ///
    /// Increments are judged one by one. What holds for each of them must hold for all of them
    /// together (explanation "Increments and prefixes"); a claim of which this is not so, and what
    /// needs the end of the export, is refused.
    func checkHolding(_ audience: Audience) throws(Refusal) -> ClassPrivacy {
        let name = Name(audience.name)
        guard let claim = audience.privacy.classes else {
            throw notHeld(
                "audience \(name) claims nothing of classes, and \(Name("--hold")) releases by class",
                "a record-level audience streams without it")
        }
        if let (what, why) = ReleaseRequest.claimThatIsNotHeld(claim) {
            throw notHeld(
                "audience \(name) asks for \(Name(what)), which increments cannot give", why)
        }
        if audience.countsRepeatedHouseholds(policy) {
            throw Refusal(
                .notInThisVersion, at: Place(file: policy.fileName),
                """
                audience \(name) counts households where a person may have several records, which \
                \(Name("--hold")) does not do in this version
                """,
                why: "a person without a household would count once for each of her records",
                help: "count persons, or release whole tables")
        }
        if !audience.escrow.isEmpty {
            throw notHeld(
                "audience \(name) has an escrow, which \(Name("--hold")) does not write",
                "the escrow is written when an export is whole, and a stream never is")
        }
        if audience.output.rowOrder == .input {
            throw notHeld(
                "audience \(name) asks for the order of the input, and increments are shuffled",
                "the order within an increment would tell when each record came")
        }
        try checkHeldRules(audience)
        return claim
    }

    private func notHeld(_ message: Message, _ why: Message) -> Refusal {
        Refusal(
            .usage, at: Place(file: policy.fileName), message, why: why,
            help: "release whole tables, or another audience")
    }

    /// A part of a claim that a prefix does not inherit from its increments.
    private static func claimThatIsNotHeld(_ claim: ClassPrivacy) -> (String, Message)? {
        if claim.recoding != .global {
            return ("recoding: local", "a record would be written by what later records change")
        }
        if !claim.t.isEmpty {
            return ("t", "the distribution of all that was released moves with each increment")
        }
        if claim.population != nil {
            return ("population", "a class grows, and may come to hold all who look alike")
        }
        if claim.maxGlobalRisk != nil {
            return (
                "max_global_risk", "it is a figure of a whole export, and a stream is never whole"
            )
        }
        return nil
    }

    private func checkHeldRules(_ audience: Audience) throws(Refusal) {
        for (index, rule) in audience.rules.enumerated() {
            let column = Name(policy.columns[index].name)
            switch rule {
            case .encrypt:
                throw notHeld(
                    "column \(column) is sealed, which \(Name("--hold")) does not do",
                    "the key bundle is written when an export is whole, and a stream never is")
            case .replace(let replacement) where replacement.rare != nil:
                throw notHeld(
                    "column \(column) has `rare` words, which \(Name("--hold")) cannot count",
                    "what is rare in a stream is known at its end")
            default: break
            }
        }
    }
}
