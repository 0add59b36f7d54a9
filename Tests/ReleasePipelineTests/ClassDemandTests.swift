// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

/// What l, `at_most`, rare values and missing values ask of classes, on tables that fit on a
/// screen.
@Suite struct ClassDemandTests {
    /// A release of people with one age and place; each word is `sex harm status`, apart at spaces.
    private func outcome(_ people: [String], _ privacy: String) throws -> Trial.Outcome {
        try Trial(Camp.policy(privacy: privacy)).run(Self.csv(people))
    }

    private static func csv(_ people: [String]) -> String {
        people.enumerated().reduce(CampPerson.columns.joined(separator: ",") + "\n") {
            text, person in
            let cells = person.element.split(separator: " ", omittingEmptySubsequences: false)
            return text
                + "p\(person.offset),,n,30,AB12,\(cells[0]),\(cells[1]),\(cells[2]),yes,2026-01-01\n"
        }
    }

    /// The classes of an export by sex, with how many records each has.
    private func classes(_ outcome: Trial.Outcome) -> [String: Int] {
        Dictionary(grouping: outcome.rows) { row in
            String(row.split(separator: ",", omittingEmptySubsequences: false)[2])
        }.mapValues(\.count)
    }

    private func copies(_ count: Int, _ person: String) -> [String] {
        Array(repeating: person, count: count)
    }

    private static let l = "k: 3, l: {harm: 2}, max_suppression: 0.6"

    @Test func `l asks for two elements, and for none that everybody in the class has`() throws {
        let two = copies(3, "F x open") + copies(3, "F y open")
        #expect(classes(try outcome(two, Self.l)) == ["F": 6])
        // Everybody has x; y and z beside it help nobody.
        let shared = copies(2, "M x;y open") + copies(2, "M x;z open")
        #expect(classes(try outcome(two + shared + copies(3, "F z open"), Self.l)) == ["F": 9])
        // A record without a word does not count among "every record".
        let silent = copies(3, "M x open") + copies(3, "M  open")
        #expect(classes(try outcome(two + silent, Self.l)) == ["F": 6])
        // One element alone is no diversity even if some have none.
        #expect(try outcome(silent, Self.l).code == .privacyNotReachable)
    }

    @Test func `l counts elements and not spellings of sets`() throws {
        let one = copies(2, "M x open") + copies(2, "M x;x open") + copies(2, "M ;x; open")
        let two = copies(3, "F x open") + copies(3, "F y open")
        let outcome = try outcome(two + one, Self.l)
        #expect(classes(outcome) == ["F": 6])
    }

    @Test func `at most holds for each element, over the records that have a set`() throws {
        let half = "k: 3, at_most: {harm: {x: 0.5}}, max_suppression: 0.6"
        let even = copies(3, "F x open") + copies(3, "F y;z open") + copies(3, "F z open")
        #expect(classes(try outcome(even, half)) == ["F": 9])
        // Three of six is a half; the four without a word are not in the denominator.
        let edge = copies(3, "M x open") + copies(3, "M y open") + copies(4, "M  open")
        #expect(classes(try outcome(even + edge, half)) == ["F": 9, "M": 10])
        let over = copies(4, "M x open") + copies(3, "M y open") + copies(4, "M  open")
        #expect(classes(try outcome(even + over, half)) == ["F": 9])
        // One-sided: that nobody has x harms nobody.
        #expect(classes(try outcome(even + copies(4, "M y open"), half)) == ["F": 9, "M": 4])
    }

    @Test func `a cap on a word that nobody has is noted`() throws {
        let people = copies(3, "F x open") + copies(3, "F y open")
        for (word, noted) in [("x", 0), ("Z", 1)] {
            let privacy = "k: 3, at_most: {harm: {\(word): 0.5}}"
            let report = try Trial(Camp.policy(privacy: privacy)).report(
                Array(Self.csv(people).utf8))
            let notes = report.summary?.notes.filter { $0.code == .sensitiveUnprotected }
            #expect(notes?.count == noted, "\(word)")
            #expect(report.outcome.rows.count == 6)
        }
        // Somebody has it, whom consent does not let through.
        let denied = Self.csv(people + ["F Z open"]).replacing(
            "Z,open,yes", with: "Z,open,no")
        let report = try Trial(Camp.policy(privacy: "k: 3, at_most: {harm: {Z: 0.5}}")).report(
            Array(denied.utf8))
        #expect(report.summary?.notes.contains { $0.code == .sensitiveUnprotected } == true)
    }

    @Test func `a rare value of a safe or sensitive column goes first`() throws {
        let many = copies(6, "F x open") + copies(6, "F y open")
        let privacy = "k: 3, l: {harm: 2}, max_suppression: 0.15"
        let closed = copies(2, "F x closed")
        #expect(try outcome(many + closed, privacy).rows.count == 12)
        #expect(try outcome(many + closed, privacy).rows.allSatisfy { $0.hasSuffix(",open") })
        // Also an element of a set.
        let worst = try outcome(many + copies(2, "F x;w open"), privacy)
        #expect(worst.rows.count == 12)
        #expect(!worst.text.contains("w"))
        // Past the limit it is R0605.
        let rare = closed + copies(1, "F x;w open")
        #expect(try outcome(many + rare, privacy).code == .rareValue)
        // Held by k persons it is not rare.
        #expect(try outcome(many + copies(3, "F x closed"), privacy).rows.count == 15)
    }

    @Test func `what cannot be reached is refused with the best that was found`() throws {
        let people = copies(4, "F x open") + copies(4, "F y open") + copies(2, "M x open")
        let report = try Trial(Camp.policy(privacy: "k: 3, l: {harm: 2}, max_suppression: 0.1"))
            .report(Array(Self.csv(people).utf8))
        #expect(report.outcome.code == .privacyNotReachable)
        let first = try #require(report.refusal?.diagnostics.first)
        let why = try #require(first.why).description
        // Nothing is better than to suppress the two: sex is kept, whatever the levels.
        #expect(why.contains("suppresses 2 of 10 records"))
        #expect(why.contains("1 are allowed"))
        #expect(first.help?.description.contains("`max_suppression: 0.2`") == true)
    }

    @Test func `a missing value is a value of its own and the top level hides it`() throws {
        let header = CampPerson.columns.joined(separator: ",") + "\n"
        func people(_ ages: [String]) -> String {
            ages.enumerated().reduce(header) { text, age in
                let harm = age.offset % 2 == 0 ? "x" : "y"
                return text
                    + "p\(age.offset),,n,\(age.element),AB12,F,\(harm),open,yes,2026-01-01\n"
            }
        }
        let privacy = "k: 3, l: {harm: 2}, max_suppression: 0"
        let trial = Trial(Camp.policy(privacy: privacy))
        let apart = try trial.run(people(copies(4, "7") + copies(4, "")))
        #expect(
            apart.rows.map { String($0.prefix { $0 != "," }) } == copies(4, "7") + copies(4, ""))
        // Two missing ages can hide at the top only, where everything is written alike.
        let top = try trial.run(people(copies(3, "7") + copies(3, "8") + copies(2, "")))
        #expect(Set(top.rows.map { String($0.prefix { $0 != "," }) }) == ["*"])
        #expect(top.rows.count == 8)
        let word = Trial(
            Camp.policy(privacy: privacy, output: "{row_order: input, suppressed: \"(all)\"}"))
        let written = try word.run(people(copies(4, "7") + copies(2, "")))
        #expect(Set(written.rows.map { String($0.prefix { $0 != "," }) }) == ["(all)"])
    }

    @Test func `where missing is refused a missing quasi-identifier stops the run`() throws {
        let people = copies(3, "F x open") + copies(3, "F y open")
        let refuse = Self.l + ", missing: refuse"
        #expect(try outcome(people, refuse).rows.count == 6)
        #expect(try outcome(people + [" x open"], refuse).code == .valueUnreadable)
    }
}
