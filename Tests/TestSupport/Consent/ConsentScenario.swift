// SPDX-License-Identifier: Apache-2.0

/// A random policy as YAML text, and random records for it: what the fast decision and the slow one
/// must agree about.
///
/// All branches of the decision come up: questions of each kind, with a date of their own and with
/// purposes that they cover, each source of a person's age, validity, an end date, bases other than
/// consent, and cells that look like a word and are none. Audiences are of tier `internal`, so that
/// nothing but consent decides.
package struct ConsentScenario {
    /// A question as drawn.
    struct Question {
        var slug: String
        var kind = "yes-no"
        var guardian = false
        var hasDate = false
        var covers = false
    }
    /// Where the age comes from.
    enum AgeSource { case birthdate, age, flag }

    /// The policy.
    package let yaml: String
    /// The names of its audiences.
    package let audiences: [String]
    /// Its columns, in the order of the policy.
    package let columns: [String]
    /// The day on which the records are judged, ISO 8601.
    package let asOf: String

    var dice: ConsentDice
    let day: SlowDay
    var questions: [Question] = []
    var ageSource: AgeSource?
    var flagHasOwnWords = false
    var below = 18
    var hasObtained = false
    var hasExpires = false
    var validity: (text: String, years: Int, months: Int, days: Int)?
    /// The notation of dates that were written by hand.
    var notation = "yyyy-mm-dd"

    static let purposes = ["research", "policy", "referral"]
    static let recipients = [("hope", "Hope Shelter"), ("aid", "Straße Hilfe")]
    static let granted = ["yes", "oui", "sí", "نعم", "DA", "straße"]
    static let refused = ["no", "non", "لا", "нет"]

    /// Draws the scenario of a seed.
    package init(seed: UInt64) {
        var dice = ConsentDice(seed: seed)
        let days = [
            SlowDay(2026, 6, 30), SlowDay(2024, 2, 29), SlowDay(2026, 2, 28), SlowDay(2026, 3, 1),
            SlowDay(2028, 2, 29), SlowDay(2025, 12, 31),
        ]
        day = dice.one(days)
        asOf = day.iso
        self.dice = dice
        let drawn = ConsentPolicyText(dice: dice, day: day)
        yaml = drawn.text
        audiences = drawn.audiences
        columns = drawn.columns
        questions = drawn.questions
        ageSource = drawn.ageSource
        flagHasOwnWords = drawn.flagHasOwnWords
        below = drawn.below
        hasObtained = drawn.hasObtained
        hasExpires = drawn.hasExpires
        validity = drawn.validity
        notation = drawn.notation
    }
}
