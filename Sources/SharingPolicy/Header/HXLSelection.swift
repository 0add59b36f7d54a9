// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// What the HXL patterns of a policy and an audience say of the columns of one file.
package struct HXLSelection {
    private let tags: [HXLTag?]
    private let policy: Policy
    private let audience: Audience?

    /// Looks at the tags of a file's columns; nil where it has none.
    package init(_ tags: [HXLTag?]?, policy: Policy, audience: Audience?) {
        self.tags = tags ?? []
        self.policy = policy
        self.audience = audience
    }

    /// Whether a column without a declared name is known by its tag and never released.
    func covers(_ number: Int) -> Bool {
        guard let tag = tag(number) else { return false }
        return drops(tag) != nil || policy.selectors.contains { $0.pattern.matches(tag) }
    }

    /// The first pattern, as written, by which the audience drops a tag.
    package func drops(_ tag: HXLTag) -> String? {
        audience?.dropSelectors.first { $0.pattern.matches(tag) }?.text
    }

    /// The pattern by which columns of a tag identify people or are free text, where the column is
    /// declared as something else.
    private func withholds(_ tag: HXLTag, from column: Column) -> String? {
        if column.role == .direct || column.role == .freeText { return nil }
        return policy.selectors.first { $0.pattern.matches(tag) }?.text
    }

    private func tag(_ number: Int) -> HXLTag? {
        tags.indices.contains(number) ? tags[number] : nil
    }

    /// Declared columns that are released although the audience drops their tag.
    func conflicts(_ columns: [Int], _ fileName: String) -> [Diagnostic] {
        guard let audience else { return [] }
        return columns.indices.compactMap { index in
            guard audience.rules.indices.contains(index), audience.rules[index].releases,
                let tag = tag(columns[index]),
                let pattern = drops(tag) ?? withholds(tag, from: policy.columns[index])
            else { return nil }
            let name = Name(policy.columns[index].name)
            return Diagnostic(
                .error, .ruleNotAllowed,
                at: Place(file: fileName, column: columns[index] + 1, field: name),
                """
                column \(columns[index] + 1) of the input, \(name), has a tag that \
                \(Name(pattern)) means, and audience \(Name(audience.name)) releases it
                """,
                why: "one of the two is a mistake, and the column might leave by it",
                help: "drop the column, or narrow the pattern")
        }
    }

    /// What is worth saying where patterns can match nothing, as the input has no tags.
    package static func note(
        _ tags: [HXLTag?]?, policy: Policy, audience: Audience, fileName: String
    ) -> Diagnostic? {
        guard tags == nil, !policy.selectors.isEmpty || !audience.dropSelectors.isEmpty else {
            return nil
        }
        return Diagnostic(
            .note, .note, at: Place(file: fileName),
            "the policy names columns by HXL tags and the input has none: the patterns match nothing"
        )
    }
}
