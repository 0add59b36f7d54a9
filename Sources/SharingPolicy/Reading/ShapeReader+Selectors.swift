// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    /// The roles whose lists may name columns by their HXL tags: what has them is never released
    /// as it is.
    private static let selectingRoles: [Column.Role] = [.direct, .freeText]

    /// Whether an item of a list of columns is an HXL pattern and no name; a malformed one is an
    /// error.
    ///
    /// A column whose name is a hashtag is declared in a map of columns.
    func selects(_ word: Located<String>, _ role: Column.Role, path: String) -> Bool {
        guard ShapeReader.selectingRoles.contains(role), HXLPattern.isLikely(word.value) else {
            return false
        }
        if HXLPattern(word.value) == nil {
            findings.error(
                .wrongValue, at: word.position,
                "\(Name(word.value)) in \(Name(path)) is not a pattern of HXL tags",
                help: """
                    write `#contact`, `#contact*` or `#*+phone`; a column of that name is declared \
                    in a map, as in `{"#contact": string}`
                    """)
        }
        return true
    }

    /// The columns that lists of the policy name by their tags, in the order of the file.
    func selectors(_ columns: PolicyNode) -> [SelectorDraft] {
        guard case .mapping(let groups) = columns.content else { return [] }
        return groups.flatMap { group -> [SelectorDraft] in
            guard let role = Column.Role(rawValue: group.key.value),
                ShapeReader.selectingRoles.contains(role),
                case .sequence(let items) = group.value.content
            else { return [] }
            return items.compactMap { item in
                guard case .scalar(let word, _) = item.content, let pattern = HXLPattern(word)
                else { return nil }
                return SelectorDraft(
                    text: Located(word, at: item.position), pattern: pattern, role: role)
            }
        }
    }
}
