// SPDX-License-Identifier: Apache-2.0

extension Policy {
    /// The columns whose types are checked for an audience, in the order of `columns`.
    ///
    /// Those that a rule releases, a key or weight names, or consent reads (definitions 18), and
    /// the flags that are merged into one of them; nobody looks at the others.
    package func checkedColumns(for audience: Audience) -> [Int] {
        var read = Set<Int>()
        for (index, rule) in audience.rules.enumerated() where rule.releases { read.insert(index) }
        read.formUnion(
            [dataset.subjectKey, dataset.householdKey, dataset.groupKey, dataset.weight]
                .compactMap { $0 })
        if let consent {
            switch consent.minors?.source {
            case .birthdate(let column), .age(let column), .flag(let column): read.insert(column)
            case nil: break
            }
        }
        // A merged flag is only as readable as the flags that it is made of.
        for index in Array(read) { read.formUnion(columns[index].merges) }
        return columns.indices.filter { read.contains($0) }
    }
}
