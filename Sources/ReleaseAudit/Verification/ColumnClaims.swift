// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// What a manifest says of each column, held against the policy (V0805, V0806).
struct ColumnClaims {
    /// The facts to examine the export with; never more than the policy allows.
    private(set) var facts: [ColumnFact] = []
    /// What differs.
    private(set) var findings: [Finding] = []
    private let policy: Policy
    private let audience: Audience

    init(
        _ manifest: Manifest, policy: Policy, audience: Audience, hierarchies: [Int: Hierarchy]
    ) throws(Refusal) {
        self.policy = policy
        self.audience = audience
        // Delimited exports keep the order of their input's columns, which only the manifest knows.
        let stated = manifest.columns.map { Array($0.name.utf8) }
        func place(_ index: Int) -> Int {
            stated.firstIndex(of: policy.columns[index].nameBytes) ?? stated.count
        }
        let released = policy.columns.indices.filter { audience.rules[$0].releases }
            .sorted { (place($0), $0) < (place($1), $1) }
        if released.map({ policy.columns[$0].nameBytes }) != stated {
            findings.append(
                Finding(.columns, "the manifest's columns are not those that the policy releases"))
        }
        for index in released {
            let name = policy.columns[index].name
            guard
                let entry = manifest.columns.first(where: { $0.name.utf8.elementsEqual(name.utf8) })
            else {
                facts.append(ColumnFact(column: index))
                continue
            }
            facts.append(try fact(index, entry, hierarchies[index]))
        }
    }

    private mutating func fact(
        _ index: Int, _ entry: Manifest.ColumnEntry, _ hierarchy: Hierarchy?
    ) throws(Refusal) -> ColumnFact {
        let column = policy.columns[index]
        let rule = audience.rules[index]
        let expected = Manifest.ColumnEntry(column, rule: rule)
        if entry.rule != expected.rule || entry.scope != expected.scope
            || entry.because != expected.because
        {
            findings.append(
                Finding(
                    .columns, column: column.name,
                    "the manifest names another rule than the policy for \(Name(column.name))"
                ))
        }
        var fact = ColumnFact(column: index)
        if case .generalise(let generalisation) = rule, let hierarchy {
            try state(&fact, generalisation, entry, hierarchy)
        } else if entry.level != nil || entry.levels != nil {
            findings.append(
                Finding(
                    .columns, column: column.name,
                    "the manifest gives a level to column \(Name(column.name)), which has none"))
        }
        if rule.needsKey { fact.keyID = keyID(column, entry) }
        return fact
    }

    /// The levels of the manifest if the policy allows them, else all that the policy allows.
    private mutating func state(
        _ fact: inout ColumnFact, _ rule: Generalisation, _ entry: Manifest.ColumnEntry,
        _ hierarchy: Hierarchy
    ) throws(Refusal) {
        let column = policy.columns[fact.column]
        let bounds = try hierarchy.bounds(rule, column: column, policy: policy)
        let claim = audience.privacy.classes
        let isSolved = claim != nil && column.role == .quasi
        let allowed = bounds.finest...(isSolved ? bounds.coarsest : bounds.finest)
        fact.levels = allowed
        if isSolved, bounds.fixed == nil, claim?.recoding == .local {
            if entry.level == nil, let range = range(entry, hierarchy),
                allowed.contains(range.lowerBound), allowed.contains(range.upperBound)
            {
                fact.levels = range
                fact.levelsAreByClass = true
                return
            }
        } else if let name = entry.level, entry.levels == nil,
            let level = hierarchy.level(.name(name)), allowed.contains(level)
        {
            fact.levels = level...level
            return
        }
        findings.append(
            Finding(
                .cellOutsideImage, column: column.name,
                "the policy does not allow the manifest's level for \(Name(column.name))"
            ))
    }

    /// The finest and the coarsest level that the manifest states.
    private func range(
        _ entry: Manifest.ColumnEntry, _ hierarchy: Hierarchy
    ) -> ClosedRange<Int>? {
        guard let names = entry.levels, let first = names.first, let last = names.last,
            let finest = hierarchy.level(.name(first)), let coarsest = hierarchy.level(.name(last)),
            finest <= coarsest
        else { return nil }
        return finest...coarsest
    }

    private mutating func keyID(_ column: Column, _ entry: Manifest.ColumnEntry) -> String? {
        if let keyID = entry.keyID, keyID.utf8.count == 6,
            keyID.utf8.allSatisfy({ CrockfordBase32.contains($0) })
        {
            return keyID
        }
        findings.append(
            Finding(
                .cellOutsideImage, column: column.name,
                "the manifest names no key for column \(Name(column.name))"))
        return nil
    }
}

extension Rule {
    /// Whether what is written carries the id of a key.
    var needsKey: Bool {
        switch self {
        case .pseudonymise, .encrypt: true
        default: false
        }
    }
}
