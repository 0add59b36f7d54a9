// SPDX-License-Identifier: Apache-2.0
internal import SharingPolicy

/// What one record says about its consent, read anew at every question; for the slow oracle only.
struct SlowAnswers {
    /// A value as `refused < unknown < granted` orders it.
    enum Value: Int {
        case refused, unknown, granted
    }
    /// Whether the person is a minor at as-of.
    enum Age {
        case adult, minor, unknown
    }

    var policy: Policy
    var audience: Audience
    var asOf: SlowDay
    var record: [String: String?]

    /// The cell of a column, or nil where it is missing: absent, null, or exactly one of the
    /// column's missing words ("missing words are not trimmed", definitions 44).
    func present(_ column: Int) -> String? {
        guard let entry = record[policy.columns[column].name], let cell = entry else { return nil }
        return policy.columns[column].missing.contains(Array(cell.utf8)) ? nil : cell
    }

    /// The day in a column: "ISO, or `format: dd/mm/yyyy` in that notation; nothing is guessed".
    func day(_ column: Int) -> SlowDay? {
        guard let cell = present(column) else { return nil }
        return SlowDay(cell, notation: policy.columns[column].dateFormat ?? "yyyy-mm-dd")
    }

    // MARK: Age

    /// The age group; "minority is always at as-of" (definitions 22).
    var age: Age {
        guard let minors = policy.consent?.minors else { return .unknown }
        switch minors.source {
        case .birthdate(let column):
            guard let born = day(column), born <= asOf else { return .unknown }
            return asOf < born.birthday(minors.below) ? .minor : .adult
        case .age(let column):
            guard let cell = present(column), let years = Int(cell) else { return .unknown }
            return years < minors.below ? .minor : .adult
        case .flag(let column):
            guard let cell = present(column) else { return .unknown }
            let specification = policy.columns[column]
            func isOne(of words: [[UInt8]], or usual: [String]) -> Bool {
                let chosen =
                    words.isEmpty ? usual : words.map { String(decoding: $0, as: UTF8.self) }
                return chosen.contains { SlowText.answerForm($0) == SlowText.answerForm(cell) }
            }
            // "`true:` / `false:` words; default true/false, yes/no, 1/0"
            if isOne(of: specification.trueWords, or: ["true", "yes", "1"]) { return .minor }
            if isOne(of: specification.falseWords, or: ["false", "no", "0"]) { return .adult }
            return .unknown
        }
    }

    /// The day on which an adult came of age, "known only with a birthdate" (definitions 36).
    var adultBirthday: SlowDay? {
        guard let minors = policy.consent?.minors, age == .adult,
            case .birthdate(let column) = minors.source
        else { return nil }
        return day(column)?.birthday(minors.below)
    }

    // MARK: Questions

    /// The word in a yes-no question's cell.
    func word(_ question: ConsentTerms.Question) -> Value {
        // "missing, unreadable or unexpected answer → UNKNOWN"
        guard let terms = policy.consent, let cell = present(question.column),
            !SlowText.holdsForbiddenCharacter(cell)
        else { return .unknown }
        let form = SlowText.answerForm(cell)
        if terms.granted.contains(where: { SlowText.answerForm($0) == form }) { return .granted }
        if terms.refused.contains(where: { SlowText.answerForm($0) == form }) { return .refused }
        return .unknown
    }

    /// "TRUE iff all recipients of the audience appear in the cell (slug or name, folded), UNKNOWN
    /// if the cell is missing, else FALSE" (definitions 35); each wanted thing has its spellings.
    private func list(_ question: ConsentTerms.Question, wanted: [[String]]) -> Value {
        guard let cell = present(question.column), !SlowText.holdsForbiddenCharacter(cell) else {
            return .unknown
        }
        let separator = Array(policy.dataset.separator.unicodeScalars)[0]
        // "empty elements are dropped; an element equal to a missing word is dropped" (definitions
        // 45); of which nothing is left is missing.
        let missing = policy.columns[question.column].missing.map {
            String(decoding: $0, as: UTF8.self)
        }
        let elements = cell.unicodeScalars.split(separator: separator)
            .map { SlowText.trimmed(String($0)) }
            .filter { element in !element.isEmpty && !missing.contains(element) }
            .map(SlowText.answerForm)
        if elements.isEmpty { return .unknown }
        let all = wanted.allSatisfy { spellings in
            spellings.contains { elements.contains(SlowText.answerForm($0)) }
        }
        return all ? .granted : .refused
    }

    /// Whether a question's answer counts at all.
    private func counts(_ question: ConsentTerms.Question, asAdult: Bool) -> Bool {
        // "For an adult at as-of answers given by a guardian are UNKNOWN" (definitions 36)
        if question.givenBy == .guardian, age == .adult { return false }
        // "each question with its own `date` is UNKNOWN unless that date holds" (definitions 44)
        if let column = question.date {
            guard let given = day(column), given <= asOf else { return false }
            if let duration = policy.consent?.validFor {
                let end = given.adding(
                    years: duration.years, months: duration.months, days: duration.days)
                if asOf >= end { return false }
            }
        }
        // "an own answer dated before the adult birthday is `consent.majority`" (definitions 36)
        if asAdult, question.givenBy == .subject, let birthday = adultBirthday,
            let dated = (question.date ?? policy.consent?.obtainedOn).flatMap(day),
            dated < birthday
        {
            return false
        }
        return true
    }

    /// The value of an expression; `asAdult` leaves out own answers from before the adult birthday.
    func value(of expression: ConsentTerms.Expression, asAdult: Bool = false) -> Value {
        func question(_ index: Int, _ read: (ConsentTerms.Question) -> Value) -> Value {
            guard let found = policy.consent?.questions[index] else { return .unknown }
            return counts(found, asAdult: asAdult) ? read(found) : .unknown
        }
        switch expression {
        case .question(let index):
            return question(index, word)
        case .names(let index):
            let wanted = audience.recipients.map {
                [policy.recipients[$0].slug, policy.recipients[$0].name]
            }
            return question(index) { list($0, wanted: wanted) }
        case .purposes(let index):
            return question(index) { list($0, wanted: audience.purposes.map { [$0] }) }
        case .all(let parts):
            // Kleene: a conjunction is as weak as its weakest part
            return parts.map { value(of: $0, asAdult: asAdult) }
                .min { $0.rawValue < $1.rawValue } ?? .unknown
        case .any(let parts):
            return parts.map { value(of: $0, asAdult: asAdult) }
                .max { $0.rawValue < $1.rawValue } ?? .unknown
        }
    }
}
