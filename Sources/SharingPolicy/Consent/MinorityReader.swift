// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Whether somebody is of age at a day, as far as the record tells.
enum Maturity: Sendable {
    case minor
    /// Of age, with the birthday where it is known.
    case adult(born: Day?)
    case unknown
}

/// Reads from a record whether its subject is a minor.
///
/// Not thread-safe.
final class MinorityReader {
    private enum Source {
        case birthdate(DateNotation)
        case age
        case flag(BooleanWords, granted: WordIndex, refused: WordIndex)
    }
    private let source: Source
    private let missing: MissingWords
    private let below: Int
    private let asOf: Day
    /// The column that tells, an index into `Policy.columns`.
    let column: Int

    init(_ minors: ConsentTerms.Minors, terms: ConsentTerms, policy: Policy, asOf: Day) {
        below = minors.below
        self.asOf = asOf
        switch minors.source {
        case .birthdate(let index):
            column = index
            source = .birthdate(DateNotation(policy.columns[index]))
        case .age(let index):
            column = index
            // A column that becomes an age is still a birthday here; minority is always at as-of.
            let holdsDates = policy.columns[index].derivesAge
            source = holdsDates ? .birthdate(DateNotation(policy.columns[index])) : .age
        case .flag(let index):
            column = index
            func folded(_ words: [String]) -> WordIndex {
                WordIndex(Answers.folded(words.map { Array($0.utf8) }))
            }
            source = .flag(
                BooleanWords(policy.columns[index]), granted: folded(terms.granted),
                refused: folded(terms.refused))
        }
        missing = MissingWords(policy.columns[column].missing)
    }

    /// What the cell tells.
    func maturity(_ cell: UnsafeBufferPointer<UInt8>, kind: CellKind) -> Maturity {
        if kind == .missing || missing.contains(cell) { return .unknown }
        switch source {
        case .birthdate(let notation):
            guard let born = notation.day(cell), let age = Day.age(born: born, at: asOf) else {
                return .unknown
            }
            return age < below ? .minor : .adult(born: born)
        case .age:
            guard let age = ExactNumber.read(cell, kind: kind, comma: false),
                age >= ExactNumber(digits: 0, scale: 0), age <= ExactNumber(digits: 130, scale: 0)
            else { return .unknown }
            let limit = ExactNumber(digits: Int128(below), scale: 0)
            return age < limit ? .minor : .adult(born: nil)
        case .flag(let words, let granted, let refused):
            if let isMinor = words.truth(cell) { return isMinor ? .minor : .adult(born: nil) }
            return folded(cell, granted, refused)
        }
    }

    /// A flag in the words of the policy's answers.
    private func folded(
        _ cell: UnsafeBufferPointer<UInt8>, _ granted: WordIndex, _ refused: WordIndex
    ) -> Maturity {
        guard !TextChecks.hasForbiddenCharacter(cell) else { return .unknown }
        let words = Answers.folded([Array(cell)])
        guard let word = words.first else { return .unknown }
        return word.withUnsafeBufferPointer { word in
            if granted.contains(word) { return .minor }
            return refused.contains(word) ? .adult(born: nil) : .unknown
        }
    }

    /// Whether a day lies before the birthday on which somebody came of age.
    func isBeforeMajority(_ day: Day, born: Day) -> Bool {
        guard day >= born else { return true }
        guard let age = Day.age(born: born, at: day) else { return false }
        return age < below
    }
}
