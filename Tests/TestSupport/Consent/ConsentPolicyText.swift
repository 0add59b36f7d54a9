// SPDX-License-Identifier: Apache-2.0

/// Draws the text of a policy whose audiences differ in their legal basis only.
struct ConsentPolicyText {
    private(set) var text = ""
    private(set) var audiences: [String] = []
    private(set) var columns: [String] = []
    private(set) var questions: [ConsentScenario.Question] = []
    private(set) var ageSource: ConsentScenario.AgeSource?
    private(set) var flagHasOwnWords = false
    private(set) var below = 18
    private(set) var hasObtained = false
    private(set) var hasExpires = false
    private(set) var validity: (text: String, years: Int, months: Int, days: Int)?
    private(set) var notation = "yyyy-mm-dd"

    private var dice: ConsentDice
    private let day: SlowDay

    init(dice: ConsentDice, day: SlowDay) {
        self.dice = dice
        self.day = day
        drawTerms()
        writeHead()
        writeColumns()
        writeConsent()
        writeAudiences()
    }

    // MARK: What there is

    private mutating func drawTerms() {
        ageSource = dice.one([.birthdate, .birthdate, .birthdate, .age, .flag, nil])
        below = dice.one([18, 18, 18, 16, 21])
        hasObtained = dice.chance(75)
        hasExpires = dice.chance(35)
        notation = dice.one(["yyyy-mm-dd", "yyyy-mm-dd", "dd/mm/yyyy"])
        if hasObtained, dice.chance(75) {
            validity = dice.one([
                ("P2Y", 2, 0, 0), ("P6M", 0, 6, 0), ("P30D", 0, 0, 30), ("P1Y1M1D", 1, 1, 1),
            ])
        }
        for index in 0..<dice.number(1...3) {
            questions.append(.init(slug: "own-\(index)", hasDate: dice.chance(25)))
        }
        if dice.chance(50) { questions.append(.init(slug: "whom", kind: "recipient-list")) }
        if dice.chance(40) { questions.append(.init(slug: "what-for", kind: "purpose-list")) }
        if ageSource != nil {
            questions.append(.init(slug: "guardian", guardian: true, hasDate: dice.chance(15)))
        }
        // All or none: an audience whose purposes its questions do not cover would be refused.
        let cover = dice.chance(30)
        for index in questions.indices { questions[index].covers = cover }
    }

    private mutating func write(_ lines: String...) {
        for line in lines { text += line + "\n" }
    }

    private mutating func writeHead() {
        write(
            "ctanon: policy/v1", "id: random-consent", "status: approved",
            "owner: \"A test, test@agency.example\"", "sensitivity: low", "recipients:")
        for (slug, name) in ConsentScenario.recipients {
            write("  \(slug): {name: \"\(name)\", kind: ngo}")
        }
        write("dataset: {unit: person, separator: \";\", missing: [\"\", \"NA\"]}")
    }

    // MARK: Columns

    private mutating func column(_ name: String, _ specification: String) {
        columns.append(name)
        write("    \(name): \(specification)")
    }

    private mutating func writeColumns() {
        write("columns:")
        if let ageSource {
            write("  quasi:")
            switch ageSource {
            case .birthdate: column("born", dateSpecification)
            case .age: column("years", "integer")
            case .flag:
                let words = "{type: boolean, true: [\"minor\", \"child\"], false: [\"adult\"]}"
                flagHasOwnWords = dice.chance(50)
                column("flag", flagHasOwnWords ? words : "boolean")
            }
        }
        write("  consent:")
        for question in questions {
            column("answer-\(question.slug)", "string")
            if question.hasDate { column("day-\(question.slug)", dateSpecification) }
        }
        if hasObtained { column("obtained", dateSpecification) }
        if hasExpires { column("expires", dateSpecification) }
        write("  safe:")
        column("note", "string")
    }

    private var dateSpecification: String {
        notation == "yyyy-mm-dd" ? "date" : "{type: date, format: \(notation)}"
    }

    // MARK: Consent

    private mutating func writeConsent() {
        func quoted(_ words: [String]) -> String {
            "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        }
        write("consent:")
        if dice.chance(70) {
            write(
                "  answers:", "    granted: \(quoted(ConsentScenario.granted))",
                "    refused: \(quoted(ConsentScenario.refused))")
        }
        write("  questions:")
        for question in questions {
            var parts = ["column: answer-\(question.slug)"]
            if question.kind != "yes-no" { parts.append("kind: \(question.kind)") }
            if question.guardian { parts.append("given_by: guardian") }
            if question.hasDate { parts.append("date: day-\(question.slug)") }
            if question.covers {
                parts.append("covers: [\(ConsentScenario.purposes.joined(separator: ", "))]")
            }
            write("    \(question.slug): {\(parts.joined(separator: ", "))}")
        }
        if hasObtained { write("  obtained_on: obtained") }
        if hasExpires { write("  expires_on: expires") }
        if let validity { write("  valid_for: \(validity.text)") }
        if let ageSource {
            let source = [.birthdate: "birthdate: born", .age: "age: years"][ageSource]
            let unknown = dice.one(["treat-as-minor", "deny"])
            let require = dice.one(["guardian", "guardian", "[guardian, own-0]"])
            write(
                "  minors: {\(source ?? "is_minor: flag"), below: \(below), require: \(require), "
                    + "unknown_age: \(unknown)}")
        }
        write("  withdrawals: {none: \"random data of a test\"}")
    }

    // MARK: Audiences

    private mutating func writeAudiences() {
        write("audiences:")
        for index in 0..<3 {
            let name = "a\(index)"
            audiences.append(name)
            let recipients = dice.one(["[hope]", "[hope, aid]", "[aid]"])
            let purposes = dice.one(["[research]", "[research, policy]", "[referral]"])
            write(
                "  \(name):", "    tier: internal", "    recipients: \(recipients)",
                "    purposes: \(purposes)", "    legal_basis: \(basis())", "    keep: [note]",
                "    otherwise: drop", "    privacy: {record_level: \"random data of a test\"}")
        }
    }

    private mutating func basis() -> String {
        guard dice.chance(25) else { return "{consent: \(expression(depth: 2))}" }
        let kinds = [
            "vital-interest", "best-interest-of-child", "public-interest-mandate",
            "legitimate-interest", "contract", "legal-obligation",
        ]
        let until = dice.one([day.previous(), day, day.next(), SlowDay(2099, 12, 31)])
        return "{other: {kind: \(dice.one(kinds)), reference: \"a test\", approved_by: \"a test\", "
            + "until: \"\(until.iso)\"}}"
    }

    private mutating func expression(depth: Int) -> String {
        if depth > 0, dice.chance(55) {
            let parts = (0..<dice.number(1...3)).map { _ in expression(depth: depth - 1) }
            let list = "[\(parts.joined(separator: ", "))]"
            return dice.chance(50) ? list : "{any: \(list)}"
        }
        // A guardian's answer rarely stands in a basis, but it may.
        let choices = questions.filter { !$0.guardian || dice.chance(20) }
        let question = dice.one(choices)
        switch question.kind {
        case "recipient-list": return "{names: \(question.slug)}"
        case "purpose-list": return "{purposes: \(question.slug)}"
        default: return question.slug
        }
    }
}
