// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

/// What the audience asks, and why it cannot be reached.
extension TableProblem {
    func makeRequirement(_ coded: [CodedColumn]) -> Requirement {
        var requirement = Requirement(k: claim.k)
        for (number, column) in tracked.enumerated() {
            let index = coded[column.position].index
            for (_, least) in claim.l.filter({ $0.column == index }) {
                requirement.l.append(.init(column: number, least: least, isSet: column.isSet))
            }
            for (_, words) in claim.atMost.filter({ $0.column == index }) {
                for (word, share) in words {
                    guard let element = column.element(word) else { continue }
                    requirement.atMost.append(
                        .init(
                            column: number, element: element,
                            share: Share(
                                holders: Int(share.digits), records: Int(share.denominator))))
                }
            }
            if context.audience.tier != .internal,
                TableProblem.isRareChecked(coded[column.position].column.role)
            {
                requirement.rare.append(number)
            }
        }
        requirement.maxSuppressed = allowed
        return requirement
    }

    /// How many records may be suppressed: the share of those that consent let through, rounded
    /// down.
    var allowed: Int {
        let share = claim.maxSuppression
        return Int(Int128(records) * Int128(share.digits) / Int128(share.denominator))
    }

    /// Why the claim cannot be reached, with the best that was found.
    func refusal(_ solution: Solution) -> Refusal {
        let place = Place(file: context.policy.fileName)
        if solution.rareRows > allowed {
            return Refusal(
                .rareValue, at: place,
                """
                \(solution.rareRows) of \(records) records hold a value that fewer than \(claim.k) \
                have, in columns \(rareColumns(solution))
                """,
                why: "such a value can name a person; `max_suppression` allows \(allowed) records",
                help: """
                    recode rare values with `replace`, or drop the column; fewer people than `k` \
                    cannot be released in classes
                    """)
        }
        let levels = quasi.enumerated().compactMap { number, position -> Name? in
            let index = context.codedColumns[position]
            guard let hierarchy = context.hierarchies[index] else { return nil }
            let level = hierarchy.levelNames[solution.levels[number]]
            return Name("\(context.policy.columns[index].name): \(level)")
        }
        return Refusal(
            .privacyNotReachable, at: place,
            "no recoding reaches what audience \(Name(context.audience.name)) asks for within `max_suppression`",
            why:
                "the best found suppresses \(solution.suppressedRows) of \(records) records, \(allowed) are allowed; its levels: \(levels)",
            help: advice(solution))
    }

    private func rareColumns(_ solution: Solution) -> [Name] {
        zip(tracked, solution.droppedElements).filter { !$0.1.isEmpty }.map { column, _ in
            Name(context.policy.columns[context.codedColumns[column.position]].name)
        }
    }
}
