// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// One made-up person of a camp: the cells of a record, "" where one is missing.
struct CampPerson: Equatable {
    var id: String
    var household: String
    var name: String
    var age: String
    var place: String
    var sex: String
    var harm: String
    var status: String
    var agrees: String
    var signed: String

    static let columns = [
        "id", "hh", "name", "age", "place", "sex", "harm", "status", "agrees", "signed",
    ]

    /// The cells in the order of `columns`.
    var cells: [String] {
        [id, household, name, age, place, sex, harm, status, agrees, signed]
    }
}

/// Small random camps and the policy that they are released under.
enum Camp {
    /// A policy with a claim about classes; the arguments replace parts of it.
    static func policy(
        unit: String = "person", privacy: String = "k: 3, l: {harm: 2}, max_suppression: 0.5",
        output: String = "{row_order: input}", onBadValue: String = "stop",
        extra: String = ""
    ) -> String {
        """
        ctanon: policy/v1
        id: camp
        status: approved
        owner: "Camp, camp@example.org"
        sensitivity: low
        dataset: {unit: \(unit), subject_key: id, household_key: hh, on_bad_value: \(onBadValue)}
        columns:
          direct: {id: string, hh: {about: household}, name: string}
          quasi:
            age: {type: integer, min: 0, max: 99, hierarchy: {bands: [5, 10, 20]}}
            place: {hierarchy: {prefix: [3, 2]}}
            sex: {values: [F, M, X]}
          sensitive: {harm: set}
          safe: [status]
          consent: [agrees, signed]
        consent:
          questions: {share: agrees}
          obtained_on: signed
          valid_for: P2Y
          withdrawals: {none: "made-up people"}
        audiences:
          public:
            tier: public
            purposes: [research]
            legal_basis: {consent: [share]}
            generalise: [age, place]
            keep: [sex, harm, status]
            otherwise: drop
            privacy: {\(privacy)}
            history: {none: "made-up people"}
            output: \(output)
        \(extra)
        """
    }

    /// A policy without a claim, for people inside.
    static func recordLevel(
        unit: String = "person", rules: String = "keep: [age, sex]", onBadValue: String = "stop",
        household: String = "individual", order: String = "input", key: String = "subject_key: id,",
        householdKey: String = "household_key: hh,"
    ) -> String {
        policy(unit: unit, onBadValue: onBadValue)
            .replacing("subject_key: id,", with: key)
            .replacing("household_key: hh,", with: householdKey)
            .replacing("tier: public", with: "tier: internal")
            .replacing("    generalise: [age, place]\n", with: "")
            .replacing("keep: [sex, harm, status]", with: rules)
            .replacing(
                "privacy: {k: 3, l: {harm: 2}, max_suppression: 0.5}",
                with: "privacy: {record_level: \"for the office alone\"}\n"
                    + "    household: \(household)"
            )
            .replacing("row_order: input", with: "row_order: \(order)")
    }

    /// A random camp of people who have one record each.
    static func people(_ count: Int, _ random: inout RepeatableRandom) -> [CampPerson] {
        (0..<count).map { number in
            CampPerson(
                id: "p\(number)", household: random.oneIn(6) ? "" : "h\(random.below(count))",
                name: "n\(random.below(1000))",
                age: random.oneIn(12) ? "" : "\(random.below(45))",
                place: random.oneIn(15) ? "" : pick(["AB12", "AB13", "AC12", "B"], &random),
                sex: pick(["F", "F", "M", "M", "X", ""], &random),
                harm: pick(["x", "y", "z", "x;y", "y; z ;y", ""], &random),
                status: pick(["open", "open", "open", "open", "closed", "closed"], &random),
                agrees: pick(["yes", "yes", "yes", "yes", "yes", "Oui ", "no", "", "y"], &random),
                signed: pick(["2026-01-01", "2025-06-30", "2025-06-30", "2023-01-01"], &random))
        }
    }

    private static func pick(_ words: [String], _ random: inout RepeatableRandom) -> String {
        words[random.below(words.count)]
    }

    /// The records as CSV, with the columns in the order given.
    static func csv(
        _ people: [CampPerson], order: [Int] = Array(0..<10), delimiter: String = ","
    ) -> String {
        let rows = [CampPerson.columns] + people.map(\.cells)
        return rows.map { row in order.map { row[$0] }.joined(separator: delimiter) + "\n" }
            .joined()
    }

    /// The records as JSON Lines; a missing cell is null, absent or an empty text in turn.
    static func jsonLines(_ people: [CampPerson]) -> String {
        people.enumerated().map { number, person in
            let members = zip(CampPerson.columns, person.cells).enumerated().compactMap {
                index, member -> String? in
                guard member.1.isEmpty else { return "\"\(member.0)\":\"\(member.1)\"" }
                switch (number + index) % 3 {
                case 0: return nil
                case 1: return "\"\(member.0)\":null"
                default: return "\"\(member.0)\":\"\""
                }
            }
            return "{" + members.joined(separator: ",") + "}\n"
        }.joined()
    }
}
