// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

/// What the audience asks, and why it cannot be reached.
extension TableProblem {
    func makeRequirement(_ surveyed: TableSurvey) throws(Refusal) -> Requirement {
        var requirement = Requirement(k: claim.k)
        for (number, column) in tracked.enumerated() {
            let coded = surveyed.coded[column.position]
            askForDiversity(number, column, coded.index, &requirement)
            for (_, greatest) in claim.t.filter({ $0.column == coded.index }) {
                requirement.closeness.append(
                    .init(
                        column: number, t: Share(greatest),
                        distance: try distance(column, coded, surveyed)))
            }
            for (_, words) in claim.atMost.filter({ $0.column == coded.index }) {
                for (word, share) in words {
                    guard let element = column.element(word) else { continue }
                    requirement.atMost.append(
                        .init(column: number, element: element, share: Share(share)))
                }
            }
            if context.audience.tier != .internal, TableProblem.isRareChecked(coded.column.role) {
                requirement.rare.append(number)
            }
        }
        requirement.minGroups = claim.minGroups ?? 0
        requirement.maxSuppressed = allowed
        return requirement
    }

    /// Caps that say nothing, since nobody whom consent lets through holds their word.
    ///
    /// The word is the policy's; of the data it tells only that nobody has it.
    var notes: [Diagnostic] {
        tracked.flatMap { column in
            let coded = context.codedColumns[column.position]
            return claim.atMost.filter { $0.column == coded }.flatMap { _, words in
                words.filter { column.element($0.word) == nil }.map { word, _ in
                    Diagnostic(
                        .note, .sensitiveUnprotected,
                        at: Place(
                            file: context.policy.fileName,
                            field: Name(context.policy.columns[coded].name)),
                        """
                        no record holds \(Name(String(decoding: word, as: UTF8.self))), which \
                        `at_most` caps
                        """,
                        why: "a cap on a word that does not occur protects nobody",
                        help: "see whether the data writes it otherwise")
                }
            }
        }
    }

    private func askForDiversity(
        _ number: Int, _ column: TrackedColumn, _ index: Int, _ requirement: inout Requirement
    ) {
        for (_, least) in claim.l.filter({ $0.column == index }) {
            requirement.l.append(.init(column: number, least: least, isSet: column.isSet))
        }
        for (_, least) in claim.entropy.filter({ $0.column == index }) {
            requirement.entropy.append(.init(column: number, least: least.double))
            // exp(H) of a set says nothing of an element that everybody has.
            if column.isSet { requirement.l.append(.init(column: number, least: 2, isSet: true)) }
        }
    }

    /// How far the elements of a column are apart.
    private func distance(
        _ column: TrackedColumn, _ coded: CodedColumn, _ surveyed: TableSurvey
    ) throws(Refusal) -> Requirement.Distance {
        let places = ElementPlaces(coded.column)
        switch claim.distance {
        case .equal: return .equal
        case .ordered:
            if let order = places.order(of: column.values) { return .ordered(order) }
            throw Refusal(
                .defect, at: Place(file: context.fileName, field: coded.name),
                "a value of the column has no place in its order")
        case .hierarchical:
            guard let hierarchy = context.distances[coded.index] else { return .equal }
            if column.values.isEmpty { return .equal }
            if let parents = places.parents(of: column.values, hierarchy) {
                return .hierarchical(parents)
            }
            throw uncovered(column, coded, surveyed, hierarchy, places)
        }
    }

    /// The first record with a value that the hierarchy of distances does not know.
    private func uncovered(
        _ column: TrackedColumn, _ coded: CodedColumn, _ surveyed: TableSurvey,
        _ hierarchy: Hierarchy, _ places: ElementPlaces
    ) -> Refusal {
        let values = column.values
        let code = column.used.first { code in
            column.elements[code].contains {
                places.parents(of: [values[Int($0)]], hierarchy) == nil
            }
        }
        return .uncovered(
            context.fileName, coded.name,
            row: TableProblem.firstRow(surveyed, column.position, code ?? 0))
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

extension Share {
    /// The share that a policy writes.
    fileprivate init(_ number: DecimalNumber) {
        self.init(holders: Int(number.digits), records: Int(number.denominator))
    }
}
