// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    /// Groups of columns that tell the same fact, each of at least two.
    func linkedColumns(_ node: PolicyNode, path: String) -> [[Located<String>]]? {
        list(node, path: path, least: 1) { group in
            list(group, path: path, least: 2, unique: true) { column($0, path: path) }
        }
    }

    /// What a column is computed from: by whoever made the file, or by ctanon.
    func readLinks(_ fields: Fields, into column: inout ColumnDraft) {
        func columns(_ key: String, least: Int) -> [Located<String>] {
            let path = fields.path(key)
            let read = fields[key].flatMap { node in
                list(node, path: path, least: least, unique: true) { self.column($0, path: path) }
            }
            return read ?? []
        }
        column.derivedFrom = columns("derived_from", least: 1)
        column.merges = columns("merge", least: 2)
    }

    /// `replace` of one column: `words`, `only`, `rare`, or several of them.
    func replacement(_ node: PolicyNode, path: String) -> RuleDraft? {
        let known = ["words", "other", "only", "rare"]
        guard let fields = fields(node, path: path, known: known) else { return nil }
        guard fields["words"] != nil || fields["only"] != nil || fields["rare"] != nil else {
            missing("words", in: fields)
            return nil
        }
        var draft = RuleDraft.ReplacementDraft(words: [])
        draft.other = fields["other"].flatMap { located($0, path: fields.path("other")) }
        if let node = fields["words"] {
            let path = fields.path("words")
            guard let entries = entries(node, path: path, least: 1) else { return nil }
            draft.words = entries.compactMap { entry in
                located(entry.value, path: path).map { (entry.key, $0) }
            }
        }
        if let node = fields["only"] {
            let path = fields.path("only")
            guard
                let words = list(
                    node, path: path, least: 1, unique: true,
                    { word in
                        located(word, path: path)
                    })
            else { return nil }
            draft.only = words
        }
        if let node = fields["rare"] {
            guard let rare = rareWords(node, path: fields.path("rare")) else { return nil }
            draft.rare = rare
        }
        return .replace(draft)
    }

    private func rareWords(
        _ node: PolicyNode, path: String
    ) -> RuleDraft.ReplacementDraft.RareDraft? {
        let keys = ["below", "to"]
        guard let fields = fields(node, path: path, known: keys, required: keys) else { return nil }
        let below = fields["below"].flatMap { node in
            integer(node, path: fields.path("below"), from: 2).map {
                Located($0, at: node.position)
            }
        }
        let to = fields["to"].flatMap { located($0, path: fields.path("to"), least: 1) }
        guard let below, let to else { return nil }
        return RuleDraft.ReplacementDraft.RareDraft(below: below, to: to)
    }
}
