// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// The levels of linked columns: columns that tell the same fact are coarsened together.
///
/// Two columns of one group of `linked`, both under `generalise`, must have as many levels and the
/// same bounds; the solver then takes the same step for both. Were one finer than the other, it would
/// tell what the other one's level withholds.
package struct LinkedLevels {
    /// What the rule of a generalised column allows.
    package struct Span: Sendable, Hashable {
        /// How many levels its hierarchy has.
        package var levels: Int
        /// The finest level that can be written.
        package var finest: Int
        /// The coarsest one.
        package var coarsest: Int

        /// Makes a span.
        package init(levels: Int, finest: Int, coarsest: Int) {
            self.levels = levels
            self.finest = finest
            self.coarsest = coarsest
        }
    }

    private let policy: Policy
    private let audience: Audience

    /// Looks at one audience of a policy.
    package init(_ policy: Policy, _ audience: Audience) {
        self.policy = policy
        self.audience = audience
    }

    /// Columns that are coarsened together, each group ascending; a column is in one group.
    package var groups: [[Int]] {
        LinkedLevels.joined(policy.dataset.linked).map { $0.filter(isCoarsened) }
            .filter { $0.count > 1 }
    }

    /// Whether a column is generalised so that something is withheld.
    private func isCoarsened(_ index: Int) -> Bool {
        guard case .generalise = audience.rules[index] else { return false }
        let column = policy.columns[index]
        let isSolved = audience.privacy.classes != nil && column.role == .quasi
        return !audience.rules[index].tellsAll(of: column, levelIsChosen: isSolved)
    }

    /// Groups with a column in common are one.
    static func joined(_ linked: [[Int]]) -> [[Int]] {
        var found: [Set<Int>] = []
        for group in linked {
            var joined = Set(group)
            found.removeAll { other in
                guard !other.isDisjoint(with: joined) else { return false }
                joined.formUnion(other)
                return true
            }
            found.append(joined)
        }
        return found.map { $0.sorted() }
    }

    /// Refuses linked columns that cannot move together.
    ///
    /// - Parameter hierarchies: the compiled hierarchies of generalised columns.
    /// - Throws: P0311 where they have other levels, P0305 where a rule names a level that is none.
    package func check(_ hierarchies: [Int: Hierarchy]) throws(Refusal) {
        for group in groups {
            var first: (column: Int, span: Span)?
            for index in group {
                guard let span = try span(of: index, hierarchies[index]) else { continue }
                guard let other = first else {
                    first = (index, span)
                    continue
                }
                if span != other.span { throw refusal(index, than: other.column) }
            }
        }
    }

    private func span(of index: Int, _ hierarchy: Hierarchy?) throws(Refusal) -> Span? {
        guard case .generalise(let rule) = audience.rules[index], let hierarchy else { return nil }
        let column = policy.columns[index]
        let isSolved = audience.privacy.classes != nil && column.role == .quasi
        let bounds = try hierarchy.bounds(rule, column: column, policy: policy)
        return Span(
            levels: hierarchy.levelCount, finest: bounds.finest,
            coarsest: isSolved ? bounds.coarsest : bounds.finest)
    }

    private func refusal(_ index: Int, than other: Int) -> Refusal {
        let position = audience.rulePositions[index]
        return Refusal(
            .linkedColumn,
            at: Place(
                file: policy.fileName, line: position.line, column: position.column,
                length: position.length),
            LinkedLevels.message(audience, policy.columns[index], policy.columns[other]),
            why: LinkedLevels.why, help: LinkedLevels.help)
    }

    static func message(_ audience: Audience, _ column: Column, _ other: Column) -> Message {
        """
        audience \(Name(audience.name)) generalises \(Name(column.name)) by other levels than \
        \(Name(other.name)), with which it is linked
        """
    }

    static let why: Message = "linked columns tell the same, so the finer one undoes the coarser"
    static let help: Message = """
        give both as many levels and the same `level`, `min_level` and `max_level`, or drop one
        """
}

extension LinkChecks {
    /// Linked generalised columns must be able to move together, as far as no file must be opened.
    func checkLevels() {
        if audience.privacy.classes?.recoding == .local { return checkLocal() }
        for group in LinkedLevels.joined(context.dataset.linked) {
            var first: (column: Int, span: LinkedLevels.Span)?
            for index in group {
                guard let span = span(of: index) else { continue }
                guard let other = first else {
                    first = (index, span)
                    continue
                }
                if span == other.span { continue }
                let columns = context.columns.columns
                context.findings.error(
                    .linkedColumn, at: audience.rulePositions[index],
                    LinkedLevels.message(audience, columns[index], columns[other.column]),
                    why: LinkedLevels.why, help: LinkedLevels.help)
            }
        }
    }

    /// Classes of their own choose levels column by column, so no two of them may be linked.
    private func checkLocal() {
        for group in LinkedLevels.joined(context.dataset.linked) {
            let members = group.filter { index in
                if case .generalise = audience.rules[index] { !facts.open[index] } else { false }
            }
            guard members.count > 1, let last = members.last else { continue }
            let names = members.map { Name(context.columns.columns[$0].name) }
            context.findings.error(
                .notInThisVersion, at: audience.rulePositions[last],
                "`recoding: local` of the linked columns \(names) is not in this version",
                why: LinkedLevels.why,
                help: "drop all but one of them, or say `recoding: global`")
        }
    }

    /// What the rule of a column allows; nil where it is not generalised, tells all of the column,
    /// or a file must be opened.
    private func span(of index: Int) -> LinkedLevels.Span? {
        let column = context.columns.columns[index]
        guard case .generalise(let rule) = audience.rules[index], !facts.open[index],
            let names = column.hierarchy?.levelNames
        else { return nil }
        func level(_ reference: LevelReference?) -> Int? {
            switch reference {
            case .index(let number)?: number
            case .name(let name)?: names.firstIndex { $0.utf8.elementsEqual(name.utf8) }
            case nil: nil
            }
        }
        let isSolved = audience.privacy.classes != nil && column.role == .quasi
        let fixed = level(rule.level)
        let finest = fixed ?? level(rule.minimum) ?? 0
        let coarsest = fixed ?? level(rule.maximum) ?? names.count - 1
        return .init(
            levels: names.count, finest: finest, coarsest: isSolved ? coarsest : finest)
    }
}
