// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    private static let topKeys = [
        "ctanon", "id", "version", "status", "title", "owner", "sensitivity", "effective",
        "prohibited_uses", "recipients", "dataset", "columns", "hierarchies", "consent",
        "audiences",
    ]
    private static let requiredKeys = [
        "ctanon", "id", "status", "owner", "sensitivity", "dataset", "columns", "audiences",
    ]

    /// The whole policy; nil where anything has the wrong shape.
    func policy(_ root: PolicyNode) -> PolicyDraft? {
        guard isThisFormat(root) else { return nil }
        guard
            let top = fields(
                root, path: "", known: ShapeReader.topKeys, required: ShapeReader.requiredKeys)
        else { return nil }
        let id = top["id"].flatMap { slug($0, path: "id") }
        let version = top["version"].map { integer($0, path: "version", from: 1) } ?? 1
        let status = top["status"].flatMap { choice($0, path: "status", as: Policy.Status.self) }
        let title = top["title"].map { text($0, path: "title") } ?? [:]
        let owner = top["owner"].flatMap { word($0, path: "owner", least: 3) }
        let sensitivity = top["sensitivity"].flatMap { node in
            choice(node, path: "sensitivity", as: Policy.Sensitivity.self)
                .map { Located($0, at: node.position) }
        }
        let effective = top["effective"].map { self.effective($0) } ?? PeriodDraft()
        let uses =
            top["prohibited_uses"].map { slugs($0, path: "prohibited_uses", unique: true) } ?? []
        let recipients = top["recipients"].map { self.recipients($0) } ?? []
        let dataset = top["dataset"].flatMap { self.dataset($0, at: top.position(of: "dataset")) }
        let columns = top["columns"].flatMap { self.columns($0) }
        let hierarchies = top["hierarchies"].map { self.hierarchies($0) } ?? []
        let consent = top["consent"].map { self.consent($0, at: top.position(of: "consent")) }
        let audiences = top["audiences"].flatMap { self.audiences($0) }
        guard !findings.failed, let id, let version, let status, let title, let owner,
            let sensitivity, let effective, let uses, let recipients, let dataset, let columns,
            let hierarchies, let audiences
        else { return nil }
        return PolicyDraft(
            id: id.value, version: version, status: status,
            title: title.isEmpty ? ["": id.value] : title, owner: owner,
            sensitivity: sensitivity, effective: effective, prohibitedUses: uses.map(\.value),
            recipients: recipients, dataset: dataset, columns: columns,
            selectors: top["columns"].map { selectors($0) } ?? [], hierarchies: hierarchies,
            consent: consent ?? nil, audiences: audiences, position: root.position)
    }

    /// A newer format is one error, not a list of keys that are not known yet (P0104).
    private func isThisFormat(_ root: PolicyNode) -> Bool {
        guard case .mapping(let entries) = root.content,
            let format = entries.first(where: { $0.key.value == "ctanon" })?.value,
            let word = word(format, path: "ctanon"), word != "policy/v1"
        else { return true }
        let digits = word.utf8.dropFirst("policy/v".utf8.count)
        if word.hasPrefix("policy/v"), !digits.isEmpty, digits.allSatisfy(Patterns.isDigit) {
            findings.error(
                .formatVersion, at: format.position,
                "the policy has the format \(Name(word)), which needs a newer ctanon",
                why: "this version reads `policy/v1` only")
            return false
        }
        wrong(
            format, "\(Name(word)) is not the format of a policy",
            help: "the first line of a policy is `ctanon: policy/v1`")
        return true
    }

    private func effective(_ node: PolicyNode) -> PeriodDraft? {
        guard let fields = fields(node, path: "effective", known: ["from", "until"]) else {
            return nil
        }
        let from = fields["from"].map { day($0, path: fields.path("from")) }
        let until = fields["until"].map { day($0, path: fields.path("until")) }
        return PeriodDraft(from: from ?? nil, until: until ?? nil)
    }

    private func recipients(_ node: PolicyNode) -> [RecipientDraft]? {
        guard let entries = entries(node, path: "recipients") else { return nil }
        return entries.compactMap { entry in
            let slug = slug(entry.key, path: "recipients")
            let path = "recipients." + entry.key.value
            guard
                let fields = fields(
                    entry.value, path: path, at: entry.key.position,
                    known: ["name", "kind", "age"], required: ["name"])
            else { return nil }
            let name = fields["name"].flatMap { word($0, path: path + ".name", least: 1) }
            let kind =
                fields["kind"].map { choice($0, path: path + ".kind", as: Recipient.Kind.self) }
                ?? .other
            let key = fields["age"].map { ageKey($0, path: path + ".age") }
            guard let slug, let name, let kind else { return nil }
            return RecipientDraft(slug: slug, name: name, kind: kind, ageKey: key ?? nil)
        }
    }

    private func ageKey(_ node: PolicyNode, path: String) -> Located<String>? {
        guard let word = word(node, path: path) else { return nil }
        guard Patterns.isAgeKey(word.utf8) else {
            wrong(
                node, "\(Name(path)) is not an age public key",
                help: "a public key begins with `age1` and has 62 characters")
            return nil
        }
        return Located(word, at: node.position)
    }

    private func dataset(_ node: PolicyNode, at position: SourcePosition) -> DatasetDraft? {
        let known = [
            "unit", "subject_key", "household_key", "group_key", "weight", "age_at", "separator",
            "missing", "on_bad_value", "header_names", "linked",
        ]
        guard
            let fields = fields(
                node, path: "dataset", at: position, known: known, required: ["unit"])
        else { return nil }
        func key(_ key: String) -> Located<String>? {
            fields[key].flatMap { column($0, path: fields.path(key)) }
        }
        let unit = fields["unit"].flatMap {
            choice($0, path: "dataset.unit", as: Dataset.Unit.self)
        }
        let ageAt = fields["age_at"].flatMap { day($0, path: "dataset.age_at") }
        let separator = fields["separator"].flatMap {
            character($0, path: "dataset.separator")
        }
        let missing =
            fields["missing"].map { words($0, path: "dataset.missing", unique: true) } ?? [""]
        let badValue =
            fields["on_bad_value"].map {
                choice($0, path: "dataset.on_bad_value", as: Dataset.BadValue.self)
            } ?? .stop
        let headerNames =
            fields["header_names"].map {
                choice($0, path: "dataset.header_names", as: Dataset.HeaderNames.self)
            } ?? .whole
        let linked = fields["linked"].map { linkedColumns($0, path: "dataset.linked") } ?? []
        guard let unit, let missing, let badValue, let headerNames, let linked else { return nil }
        return DatasetDraft(
            unit: unit, subjectKey: key("subject_key"), householdKey: key("household_key"),
            groupKey: key("group_key"), weight: key("weight"), ageAt: ageAt?.value,
            separator: separator, missing: missing, onBadValue: badValue,
            headerNames: headerNames, linked: linked,
            position: position)
    }

    /// Exactly one character.
    func character(_ node: PolicyNode, path: String) -> Located<String>? {
        guard let word = word(node, path: path) else { return nil }
        guard word.unicodeScalars.count == 1 else {
            wrong(node, "\(Name(path)) must be one character")
            return nil
        }
        return Located(word, at: node.position)
    }
}
