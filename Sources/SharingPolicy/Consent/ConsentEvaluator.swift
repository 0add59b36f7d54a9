// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// Decides for each record whether consent, or another basis, lets it through to one audience.
///
/// Call `answers`, then `decide`; where a subject may have several rows, join the answers of her
/// rows with `weakest` in between. Withdrawals and types are looked at before, households after.
/// Words of consent are compared after trimming, NFKC and case folding; logic is three-valued and
/// only TRUE exports. Not thread-safe; one for each worker.
package final class ConsentEvaluator {
    /// A question of the policy with the column of the batch that answers it.
    private struct Asked {
        let input: Int
        let reader: AnswerReader
        let ownDate: ConsentDay?
        let isYesNo: Bool
        let byGuardian: Bool
    }
    /// A basis other than consent, without its words.
    private struct Ground {
        let until: Day
        let overridesGuardian: Bool
    }
    private let asked: [Asked]
    private let other: Ground?
    private let asOf: Day
    private let inputs: [Int]
    private let validFor: CalendarDuration?
    private let deniesUnknownAge: Bool
    private let obtained: ConsentDay?
    private let expires: ConsentDay?
    private let minority: MinorityReader?
    private var basis: TruthCache?
    private var require: TruthCache?
    /// The reason of every record, where nothing in a record can change it.
    let constantReason: Reason?

    /// Makes an evaluator.
    ///
    /// - Parameters:
    ///   - policy: the policy.
    ///   - audience: the release that is decided.
    ///   - asOf: the day on which consent must hold.
    ///   - inputColumns: for each policy column the column of the batch, -1 where it is absent.
    package init(policy: Policy, audience: Audience, asOf: Day, inputColumns: [Int]) {
        self.asOf = asOf
        inputs = inputColumns
        let terms = policy.consent
        validFor = terms?.validFor
        deniesUnknownAge = terms?.minors?.deniesUnknownAge ?? true
        asked =
            terms.map { terms in
                terms.questions.map { question in
                    Asked(
                        input: inputColumns[question.column],
                        reader: AnswerReader(
                            question, terms: terms, policy: policy, audience: audience),
                        ownDate: question.date.map { ConsentDay($0, policy: policy) },
                        isYesNo: question.kind == .yesNo,
                        byGuardian: question.givenBy == .guardian)
                }
            } ?? []
        obtained = terms?.obtainedOn.map { ConsentDay($0, policy: policy) }
        expires = terms?.expiresOn.map { ConsentDay($0, policy: policy) }
        minority = terms.flatMap { terms in
            terms.minors.map { MinorityReader($0, terms: terms, policy: policy, asOf: asOf) }
        }
        switch audience.basis {
        case .consent(let expression):
            basis = TruthCache(expression)
            other = nil
        case .other(let grounds):
            basis = nil
            other = Ground(
                until: grounds.until,
                overridesGuardian: grounds.kind == .bestInterestOfChild
                    || grounds.kind == .vitalInterest)
        }
        require = (terms?.minors?.require).map { TruthCache($0) }
        if let other, asked.isEmpty, asOf >= other.until {
            constantReason = .basisExpired
        } else if let other, asked.isEmpty, other.overridesGuardian || minority == nil {
            constantReason = .basisOther
        } else {
            constantReason = nil
        }
    }

    /// Whether the consent of a record may have an end.
    var mayEnd: Bool { other == nil && (validFor != nil && obtained != nil || expires != nil) }

    /// For each question the weaker of two answers: refused, then unknown, then granted.
    package static func weakest(_ a: UInt64, _ b: UInt64) -> UInt64 { PackedAnswers.weakest(a, b) }

    /// For each question how many answers were neither missing nor a word of the policy.
    package var unexpectedAnswers: [Int] { asked.map(\.reader.unexpected) }

    /// The answers of a record, two bits a question: 0 refused, 1 unknown, 2 granted.
    ///
    /// A guardian's answer for an adult is unknown. Where consent is the basis an answer with a
    /// date of its own is unknown unless that date holds; for another basis a refusal counts
    /// whatever its date, a permission does not.
    package func answers(_ batch: RecordBatch, row: Int) -> UInt64 {
        if asked.isEmpty { return 0 }
        var isAdult = false
        if case .adult = maturity(batch, row) { isAdult = true }
        var answers: UInt64 = 0
        for index in asked.indices {
            let column = asked[index].input
            var truth = Truth.unknown
            if column >= 0 {
                truth = asked[index].reader.answer(
                    batch.cell(row, column), kind: batch.kind(row, column))
            }
            if isAdult, asked[index].byGuardian { truth = .unknown }
            if truth == .granted || other == nil && truth == .refused,
                let own = asked[index].ownDate,
                !holds(day(own, batch, row))
            {
                truth = .unknown
            }
            PackedAnswers.set(&answers, index, truth)
        }
        return answers
    }

    /// Whether the record may be shared under these answers, and if not, the first reason.
    package func decide(_ batch: RecordBatch, row: Int, answers: UInt64) -> Reason {
        if let constantReason { return constantReason }
        var facts = RowFacts(evaluator: self, batch: batch, row: row)
        return decide(answers, &facts)
    }

    /// The same for a record that is not at hand.
    package func decide(_ standing: ConsentStanding, answers: UInt64) -> Reason {
        var facts = standing
        return decide(answers, &facts)
    }

    /// What decides about a record besides answers.
    package func standing(_ batch: RecordBatch, row: Int) -> ConsentStanding {
        var facts = RowFacts(evaluator: self, batch: batch, row: row)
        let failed = other == nil ? facts.failedDate() : nil
        let age = minority == nil ? .adult : facts.age()
        let before = minority == nil || age != .adult ? 0 : facts.answersBeforeMajority()
        return ConsentStanding(failedDate: failed, age: age, answersBeforeMajority: before)
    }

    private func decide(_ answers: UInt64, _ facts: inout some ConsentFacts) -> Reason {
        if let other { return decide(other, answers, &facts) }
        guard let truth = basis?.truth(answers) else { return .unknown }
        switch truth {
        case .refused: return .refused
        case .unknown: return .unknown
        case .granted: break
        }
        if let failed = facts.failedDate() { return failed }
        // Without `minors` the policy draws no line between children and adults.
        if minority == nil { return .given }
        switch facts.age() {
        case .adult:
            return isBeforeMajority(answers, facts.answersBeforeMajority()) ? .majority : .given
        case .unknown where deniesUnknownAge: return .minor
        case .minor, .unknown: return require?.truth(answers) == .granted ? .given : .minor
        }
    }

    /// A basis other than consent: it ends, and it never overrides a recorded refusal.
    ///
    /// A minor needs `require` as well (definitions 36), unless a guardian's refusal would yield.
    private func decide(
        _ other: Ground, _ answers: UInt64, _ facts: inout some ConsentFacts
    ) -> Reason {
        if asOf >= other.until { return .basisExpired }
        let overridesGuardian = other.overridesGuardian
        for index in asked.indices where asked[index].isYesNo {
            if asked[index].byGuardian, overridesGuardian { continue }
            if PackedAnswers.answer(answers, index) == .refused { return .refused }
        }
        if overridesGuardian || minority == nil { return .basisOther }
        switch facts.age() {
        case .adult: return .basisOther
        case .unknown where deniesUnknownAge: return .minor
        case .minor, .unknown: return require?.truth(answers) == .granted ? .basisOther : .minor
        }
    }

    /// The first day on which the consent of a record no longer holds; nil where it has no end.
    package func end(_ batch: RecordBatch, row: Int) -> Day? {
        if other != nil { return nil }
        var ends: [Day] = []
        if let validFor, let given = obtained.flatMap({ day($0, batch, row).day }) {
            ends.append(given.adding(validFor))
        }
        if let end = expires.flatMap({ day($0, batch, row).day }) { ends.append(end) }
        return ends.min()
    }

    /// Undated or future, then expired; nil where the dates of the record hold.
    fileprivate func failedDate(
        _ obtainedOn: ConsentDay.Reading?, _ batch: RecordBatch, _ row: Int
    ) -> Reason? {
        let end = expires.map { day($0, batch, row) }
        if let obtainedOn {
            guard let day = obtainedOn.day else { return .undated }
            if day > asOf { return .future }
        }
        if case .unreadable? = end { return .undated }
        if let day = obtainedOn?.day, let validFor, asOf >= day.adding(validFor) {
            return .expired
        }
        if let end = end?.day, asOf >= end { return .expired }
        return nil
    }

    /// Whether the date of an answer of its own lies neither in the future nor too far back.
    private func holds(_ reading: ConsentDay.Reading) -> Bool {
        guard let day = reading.day, day <= asOf else { return false }
        guard let validFor else { return true }
        return asOf < day.adding(validFor)
    }

    /// Whether the basis falls without the answers that the subject gave before she came of age.
    private func isBeforeMajority(_ answers: UInt64, _ before: UInt32) -> Bool {
        var grown = answers
        for index in asked.indices where before >> UInt32(index) & 1 == 1 {
            PackedAnswers.set(&grown, index, .unknown)
        }
        return grown != answers && basis?.truth(grown) != .granted
    }

    /// The questions, a bit for each, that were answered before somebody came of age.
    fileprivate func answersBeforeMajority(
        born: Day, _ obtainedOn: Day?, _ batch: RecordBatch, _ row: Int
    ) -> UInt32 {
        guard let minority else { return 0 }
        var before: UInt32 = 0
        for index in asked.indices where !asked[index].byGuardian {
            let given = asked[index].ownDate.map { day($0, batch, row).day } ?? obtainedOn
            if let given, minority.isBeforeMajority(given, born: born) {
                before |= 1 << UInt32(index)
            }
        }
        return before
    }

    fileprivate func obtainedOn(_ batch: RecordBatch, _ row: Int) -> ConsentDay.Reading? {
        obtained.map { day($0, batch, row) }
    }

    fileprivate func maturity(_ batch: RecordBatch, _ row: Int) -> Maturity {
        guard let minority else { return .unknown }
        let column = inputs[minority.column]
        guard column >= 0 else { return .unknown }
        return minority.maturity(batch.cell(row, column), kind: batch.kind(row, column))
    }

    private func day(
        _ source: ConsentDay, _ batch: RecordBatch, _ row: Int
    ) -> ConsentDay.Reading {
        let column = inputs[source.column]
        guard column >= 0 else { return .missing }
        return source.read(batch.cell(row, column), kind: batch.kind(row, column))
    }
}

/// The facts of a record of a batch, each looked up when it is asked for.
private struct RowFacts: ConsentFacts {
    let evaluator: ConsentEvaluator
    let batch: RecordBatch
    let row: Int
    private var obtainedOn: ConsentDay.Reading??
    private var maturity: Maturity?

    init(evaluator: ConsentEvaluator, batch: RecordBatch, row: Int) {
        (self.evaluator, self.batch, self.row) = (evaluator, batch, row)
    }

    private mutating func obtained() -> ConsentDay.Reading? {
        if let obtainedOn { return obtainedOn }
        let reading = evaluator.obtainedOn(batch, row)
        obtainedOn = .some(reading)
        return reading
    }

    mutating func failedDate() -> Reason? { evaluator.failedDate(obtained(), batch, row) }

    mutating func age() -> ConsentStanding.Age {
        let known = evaluator.maturity(batch, row)
        maturity = known
        return switch known {
        case .adult: .adult
        case .minor: .minor
        case .unknown: .unknown
        }
    }

    mutating func answersBeforeMajority() -> UInt32 {
        guard case .adult(let born?) = maturity ?? evaluator.maturity(batch, row) else { return 0 }
        return evaluator.answersBeforeMajority(born: born, obtained()?.day, batch, row)
    }
}
