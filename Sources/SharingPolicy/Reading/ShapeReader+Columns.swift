// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    private static let specKeys = [
        "type", "about", "values", "true", "false", "format", "country", "code", "decimal",
        "missing", "min", "max", "required", "incriminating", "derive", "hierarchy", "note",
        "derived_from", "merge",
    ]

    /// Every column under its role, in the order of the file.
    func columns(_ node: PolicyNode) -> [ColumnDraft]? {
        guard let entries = entries(node, path: "columns", least: 1) else { return nil }
        let roles = Column.Role.allCases.map(\.rawValue)
        var columns: [ColumnDraft] = []
        for entry in entries {
            guard let role = Column.Role(rawValue: entry.key.value) else {
                unknown(entry.key, of: "columns", known: roles)
                continue
            }
            columns += group(entry.value, role: role)
        }
        return columns
    }

    private func group(_ node: PolicyNode, role: Column.Role) -> [ColumnDraft] {
        let path = "columns." + role.rawValue
        if case .sequence = node.content {
            let names = list(node, path: path, least: 1, unique: true) { column($0, path: path) }
            return (names ?? []).filter { !selects($0, role, path: path) }
                .map { ColumnDraft(name: $0, role: role) }
        }
        guard case .mapping = node.content else {
            wrong(node, "\(Name(path)) must be a list of columns, or a map of columns")
            return []
        }
        return (entries(node, path: path, least: 1) ?? []).compactMap { entry in
            guard let name = column(entry.key, path: path) else { return nil }
            return specification(
                entry.value, of: ColumnDraft(name: name, role: role),
                path: path + "." + entry.key.value)
        }
    }

    private func specification(
        _ node: PolicyNode, of column: ColumnDraft, path: String
    ) -> ColumnDraft? {
        var column = column
        if case .scalar = node.content {
            guard let type = choice(node, path: path, as: Column.ValueType.self) else { return nil }
            column.type = type
            column.options["type"] = node.position
            return column
        }
        guard
            let fields = fields(
                node, path: path, at: column.name.position, known: ShapeReader.specKeys)
        else { return nil }
        column.options = fields.positions
        readMeaning(fields, into: &column)
        readNotation(fields, into: &column)
        readBounds(fields, into: &column)
        readLinks(fields, into: &column)
        return column
    }

    private func readMeaning(_ fields: Fields, into column: inout ColumnDraft) {
        if let node = fields["type"],
            let type = choice(node, path: fields.path("type"), as: Column.ValueType.self)
        {
            column.type = type
        }
        if let node = fields["about"],
            let about = choice(node, path: fields.path("about"), as: Column.About.self)
        {
            column.about = about
        }
        column.incriminating = flag(fields, "incriminating")
        column.required = flag(fields, "required")
        if let node = fields["derive"], let word = word(node, path: fields.path("derive")) {
            if word == "age" {
                column.derivesAge = true
            } else {
                wrong(
                    node, "\(Name(word)) is not a value of \(Name(fields.path("derive")))",
                    help: "the value is `age`")
            }
        }
        if let node = fields["hierarchy"] {
            column.hierarchy = hierarchyOrName(node, path: fields.path("hierarchy"))
        }
        if let node = fields["note"] { _ = text(node, path: fields.path("note")) }
    }

    private func flag(_ fields: Fields, _ key: String) -> Bool {
        fields[key].flatMap { boolean($0, path: fields.path(key)) } ?? false
    }

    private func readNotation(_ fields: Fields, into column: inout ColumnDraft) {
        column.trueWords = fields["true"].flatMap {
            words($0, path: fields.path("true"), least: 1)
        }
        column.falseWords = fields["false"].flatMap {
            words($0, path: fields.path("false"), least: 1)
        }
        column.format = fields["format"].flatMap { word($0, path: fields.path("format")) }
        column.code = fields["code"].flatMap { choice($0, path: fields.path("code")) }
        if let node = fields["country"], let word = word(node, path: fields.path("country")) {
            if word.utf8.count == 2, word.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
                column.country = word
            } else {
                wrong(node, "\(Name(fields.path("country"))) must be two capital letters")
            }
        }
        if let node = fields["decimal"], let word = word(node, path: fields.path("decimal")) {
            if word == "." || word == "," {
                column.decimalComma = word == ","
            } else {
                wrong(node, "\(Name(fields.path("decimal"))) must be `.` or `,` in quotes")
            }
        }
    }

    private func readBounds(_ fields: Fields, into column: inout ColumnDraft) {
        column.values = fields["values"].flatMap {
            words($0, path: fields.path("values"), least: 1, unique: true)
        }
        column.missing = fields["missing"].flatMap { words($0, path: fields.path("missing")) }
        column.minimum = fields["min"].flatMap { number($0, path: fields.path("min")) }
        column.maximum = fields["max"].flatMap { number($0, path: fields.path("max")) }
    }

    private func hierarchyOrName(
        _ node: PolicyNode, path: String
    ) -> ColumnDraft.HierarchyDraft? {
        if case .scalar = node.content { return slug(node, path: path).map { .named($0) } }
        return hierarchy(node, path: path, at: node.position).map { .inline($0) }
    }
}
