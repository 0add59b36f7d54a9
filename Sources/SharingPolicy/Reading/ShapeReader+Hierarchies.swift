// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    private static let hierarchyForms: [(key: String, known: [String])] = [
        ("bands", ["bands", "floor", "ceiling"]), ("cuts", ["cuts", "labels"]),
        ("dates", ["dates"]), ("prefix", ["prefix"]),
        ("file", ["file", "sha256", "separator", "levels"]),
    ]

    /// The named hierarchies, in the order of the file.
    func hierarchies(
        _ node: PolicyNode
    ) -> [(name: Located<String>, specification: HierarchySpecification)]? {
        guard let entries = entries(node, path: "hierarchies") else { return nil }
        return entries.compactMap { entry in
            let name = slug(entry.key, path: "hierarchies")
            let path = "hierarchies." + entry.key.value
            var specification = hierarchy(entry.value, path: path, at: entry.key.position)
            specification?.name = name?.value
            guard let name, let specification else { return nil }
            return (name, specification)
        }
    }

    /// One hierarchy: bands, cuts, dates, prefix or file.
    func hierarchy(
        _ node: PolicyNode, path: String, at position: SourcePosition
    ) -> HierarchySpecification? {
        guard let form = form(node, path: path, forms: ShapeReader.hierarchyForms),
            let known = ShapeReader.hierarchyForms.first(where: { $0.key == form })?.known,
            let fields = fields(node, path: path, at: position, known: known)
        else { return nil }
        let kind: HierarchySpecification.Kind? =
            switch form {
            case "bands": bands(fields)
            case "cuts": cuts(fields)
            case "dates": dates(fields)
            case "prefix": integers(fields, "prefix").map { .prefix($0) }
            default: file(fields)
            }
        return kind.map { HierarchySpecification(kind: $0, name: nil, position: position) }
    }

    private func integers(_ fields: Fields, _ key: String) -> [Int]? {
        fields[key].flatMap { node in
            list(node, path: fields.path(key), least: 1) {
                integer($0, path: fields.path(key), from: 1)
            }
        }
    }

    private func bands(_ fields: Fields) -> HierarchySpecification.Kind? {
        let widths = integers(fields, "bands")
        let floor = fields["floor"].map { integer($0, path: fields.path("floor")) }
        let ceiling = fields["ceiling"].map { integer($0, path: fields.path("ceiling")) }
        return widths.map { .bands(widths: $0, floor: floor ?? nil, ceiling: ceiling ?? nil) }
    }

    private func cuts(_ fields: Fields) -> HierarchySpecification.Kind? {
        let cuts = fields["cuts"].flatMap { node in
            list(node, path: fields.path("cuts"), least: 1) { inner in
                list(inner, path: fields.path("cuts"), least: 1) {
                    number($0, path: fields.path("cuts"))
                }
            }
        }
        let labels = fields["labels"].map { node in
            list(node, path: fields.path("labels")) {
                words($0, path: fields.path("labels"), least: 1)
            }
        }
        return cuts.map { .cuts($0, labels: labels ?? nil) }
    }

    private func dates(_ fields: Fields) -> HierarchySpecification.Kind? {
        let levels: [HierarchySpecification.DateLevel]? = fields["dates"].flatMap { node in
            list(node, path: fields.path("dates"), least: 1) {
                choice($0, path: fields.path("dates"))
            }
        }
        return levels.map { .dates($0) }
    }

    private func file(_ fields: Fields) -> HierarchySpecification.Kind? {
        let path = fields["file"].flatMap { word($0, path: fields.path("file"), least: 1) }
        let sha256 = fields["sha256"].flatMap { digest($0, path: fields.path("sha256")) }
        let separator = fields["separator"].flatMap { self.separator($0, fields) }
        let levels = fields["levels"].flatMap {
            slugs($0, path: fields.path("levels"), least: 1)
        }
        return path.map {
            .file(
                path: $0, sha256: sha256, separator: separator ?? UInt8(ascii: ";"),
                levels: levels?.map(\.value))
        }
    }

    private func separator(_ node: PolicyNode, _ fields: Fields) -> UInt8? {
        let path = fields.path("separator")
        guard let character = character(node, path: path) else { return nil }
        let bytes = Array(character.value.utf8)
        guard bytes.count == 1, !Array("\"\r\n".utf8).contains(bytes[0]) else {
            findings.error(
                .hierarchy, at: node.position,
                "\(Name(path)) must be an ASCII character, and no quote or line end")
            return nil
        }
        return bytes[0]
    }

    /// A SHA-256 as small hexadecimal digits.
    func digest(_ node: PolicyNode, path: String) -> [UInt8]? {
        guard let word = word(node, path: path) else { return nil }
        guard let bytes = Patterns.hex(word.utf8, count: 32) else {
            wrong(node, "\(Name(path)) must be 64 small hexadecimal digits")
            return nil
        }
        return bytes
    }
}
