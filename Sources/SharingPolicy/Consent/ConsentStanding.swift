// SPDX-License-Identifier: Apache-2.0

/// What decides about a record besides its answers; eight bytes, and no value of a cell.
///
/// Where a subject has several records, on several machines perhaps, her weakest answers are known
/// only when all were read. The standing of each record is kept until then.
package struct ConsentStanding: Hashable, Sendable {
    /// Whether somebody is of age at as-of.
    enum Age: UInt64 { case adult, minor, unknown }

    private static let dates: [Reason] = [.undated, .future, .expired]

    /// Date in bits 0 and 1, age in bits 2 and 3, answers before majority from bit 32.
    package let bits: UInt64

    init(failedDate: Reason?, age: Age, answersBeforeMajority: UInt32) {
        let date = failedDate.flatMap { Self.dates.firstIndex(of: $0) }.map { UInt64($0 + 1) } ?? 0
        bits = date | age.rawValue << 2 | UInt64(answersBeforeMajority) << 32
    }

    /// The standing that was kept as `bits`; nil if they are none.
    package init?(bits: UInt64) {
        guard bits & 0xFFFF_FFF0 == 0, Age(rawValue: bits >> 2 & 3) != nil else { return nil }
        self.bits = bits
    }
}

/// What consent asks of a record besides its answers.
protocol ConsentFacts {
    /// Undated or future, then expired; nil where the dates of the record hold.
    mutating func failedDate() -> Reason?
    /// Whether the subject is of age.
    mutating func age() -> ConsentStanding.Age
    /// The questions, a bit for each, that an adult answered before she came of age.
    mutating func answersBeforeMajority() -> UInt32
}

extension ConsentStanding: ConsentFacts {
    func failedDate() -> Reason? {
        let date = Int(bits & 3)
        return date == 0 ? nil : ConsentStanding.dates[date - 1]
    }

    func age() -> Age { Age(rawValue: bits >> 2 & 3) ?? .unknown }

    func answersBeforeMajority() -> UInt32 { UInt32(bits >> 32) }
}
