// SPDX-License-Identifier: Apache-2.0

extension ConsentScenario {
    /// The next random record: column → cell, nil where it is missing.
    package mutating func record() -> [String: String?] {
        var record: [String: String?] = ["note": "x"]
        for question in questions {
            record["answer-\(question.slug)"] = answer(question)
            if question.hasDate { record["day-\(question.slug)"] = consentDate() }
        }
        if hasObtained { record["obtained"] = consentDate() }
        if hasExpires { record["expires"] = endDate() }
        switch ageSource {
        case .birthdate: record["born"] = birthdate()
        case .age:
            record["years"] = dice.one(["", "NA", nil, "\(below - 1)", "\(below)", "45", "0"])
        case .flag:
            // Other words are stopped by the column's type before consent is asked.
            let usual = ["yes", "no", "true", "false", "1", "0"]
            let words = flagHasOwnWords ? ["minor", "child", "adult"] : usual
            record["flag"] = dice.one(words.map { $0 } + ["", nil])
        case nil: break
        }
        return record
    }

    // MARK: Answers

    /// Cells that are no answer although some look like one: homoglyphs, zero width, bidi and
    /// control characters, a dotless i, missing words, conditions.
    private static let nearlyWords: [String?] = [
        "", nil, "NA", "maybe", "yes.", "yes no", "\u{443}\u{435}s", "ye\u{200B}s", "yes\u{200F}",
        "\u{202E}yes", "\u{2067}no\u{2069}", "no\u{0}", "\u{1}no", "s\u{131}", "\u{FEFF}yes",
        "y\u{AD}es", "n o", "نعم نعم", "\u{200E}لا", " NA ", "ye\u{301}s", "yes\u{301}",
    ]

    /// Spellings of one word that mean the same.
    private mutating func spelled(_ word: String) -> String {
        let full = word.unicodeScalars.allSatisfy { ("a"..."z").contains($0) }
        var wide = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
            wide.append(Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar)
        }
        let decomposed = word.replacing("í", with: "i\u{301}")
        return dice.one([
            word, word, word, word.uppercased(), " \(word)", "\(word)\t", "\u{A0}\(word)\u{3000}",
            "\n\(word)\r\n", decomposed, full ? String(wide) : word,
        ])
    }

    private mutating func answer(_ question: Question) -> String? {
        if dice.chance(16) {
            let cell = dice.one(ConsentScenario.nearlyWords)
            // Whether a mark of direction in a list of names makes the whole list unknown, or only
            // the name another one, is left open by definitions 17; both drop.
            let marks: Set<Unicode.Scalar> = ["\u{200E}", "\u{200F}"]
            let marked = cell?.unicodeScalars.contains(where: marks.contains) ?? false
            return question.kind != "yes-no" && marked ? "" : cell
        }
        switch question.kind {
        case "recipient-list":
            return list(ConsentScenario.recipients.flatMap { [$0.0, $0.1] } + ["other"])
        case "purpose-list":
            return list(ConsentScenario.purposes)
        default:
            if dice.chance(14) { return spelled(dice.one(ConsentScenario.refused)) }
            // "1" and "si" are words of the default list, and none of the policy's own
            return spelled(dice.one(ConsentScenario.granted + ["yes", "yes", "oui", "1", "si"]))
        }
    }

    private mutating func list(_ words: [String]) -> String {
        var chosen = words.filter { _ in dice.chance(60) }.map { spelled($0) }
        if dice.chance(15) { chosen.append("") }
        if dice.chance(10) { chosen.append("NA") }
        return chosen.joined(separator: dice.one([";", ";", ";", ",", " ; "]))
    }

    // MARK: Dates

    private func written(_ day: SlowDay) -> String { day.written(notation) }

    /// Cells of a date column that hold no date.
    private static let noDates: [String?] = [
        "", nil, "NA", "in spring", "2025-02-30", "2025-2-3", "20250203", " 2025-02-03",
        "2025-02-03 ", "٢٠٢٥-٠٢-٠٣", "2025-13-01", "30/02/2025", "3/2/2025", "0000-01-01",
        "2025-02-03x", "01/02/25", "2025\u{2010}02\u{2010}03",
    ]

    /// The day of a consent: mostly near one of the days on which the decision turns.
    private mutating func consentDate() -> String? {
        if dice.chance(10) { return dice.one(ConsentScenario.noDates) }
        var choices = [day, day.previous(), day.next()]
        for years in [1, 2] {
            let earlier = SlowDay(day.year - years, day.month, min(day.day, 28))
            choices += [earlier, earlier.next(), earlier.previous()]
        }
        if let validity { choices += starts(of: validity) }
        let recent = SlowDay(day.year, day.month, 1).previous()
        return written(dice.one(choices + [recent, recent, recent, recent]))
    }

    /// Days that started a period which ends about as-of.
    private func starts(
        of validity: (text: String, years: Int, months: Int, days: Int)
    ) -> [SlowDay] {
        var start = day
        for _ in 0..<800 {
            start = start.previous()
            let end = start.adding(
                years: validity.years, months: validity.months, days: validity.days)
            if end <= day { break }
        }
        return [start.previous(), start, start.next(), start.next().next()]
    }

    private mutating func endDate() -> String? {
        // One that nobody can read is left to the types, which are checked before.
        if dice.chance(30) { return dice.one(["", nil, "NA"]) }
        return written(
            dice.one([day, day.previous(), day.next(), SlowDay(2099, 12, 31), SlowDay(2099, 1, 1)]))
    }

    /// A birthdate: many come of age about as-of, or about the day of their consent.
    private mutating func birthdate() -> String? {
        if dice.chance(10) { return dice.one(["", nil, "NA", "unknown", "2010-02-30"]) }
        let year = day.year - below
        let about = SlowDay(year, day.month, min(day.day, 28))
        var choices = [
            about, about.next(), about.previous(), SlowDay(year, 3, 1), SlowDay(year, 2, 28),
            SlowDay(year - 1, 3, 1), SlowDay(1980, 5, 5), SlowDay(1996, 2, 29), SlowDay(1990, 1, 1),
            SlowDay(day.year - below + 4, 1, 1),
        ]
        for leap in [year - 2, year - 1, year, year + 1] where SlowDay.isLeap(leap) {
            choices.append(SlowDay(leap, 2, 29))
        }
        return written(dice.one(choices))
    }
}
