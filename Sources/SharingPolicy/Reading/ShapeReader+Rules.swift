// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    /// The rules of an audience, in the order of the file within each rule.
    func rules(_ audience: Fields) -> [(column: Located<String>, rule: RuleDraft)] {
        listed(audience, "drop") { _ in .drop } + listed(audience, "keep") { _ in .keep }
            + mapped(audience, "keep-because") { node, path in
                word(node, path: path, least: 10).map { .keepBecause($0) }
            }
            + listedOrMapped(audience, "generalise", .generalise(.init()), generalisation)
            + listedOrMapped(audience, "pseudonymise", .pseudonymise(.init()), pseudonymisation)
            + listedOrMapped(audience, "encrypt", .encrypt(.init()), encryption)
            + mapped(audience, "round", rounding)
            + mapped(audience, "truncate") { node, path in
                integer(node, path: path, from: 0, to: 4).map { .truncate($0) }
            }
            + mapped(audience, "replace", replacement)
    }

    private typealias Rules = [(column: Located<String>, rule: RuleDraft)]

    private func listed(
        _ audience: Fields, _ key: String, _ rule: (Located<String>) -> RuleDraft
    ) -> Rules {
        guard let node = audience[key] else { return [] }
        let path = audience.path(key)
        let columns = list(node, path: path, least: 1, unique: true) { column($0, path: path) }
        return (columns ?? []).map { ($0, rule($0)) }
    }

    private func mapped(
        _ audience: Fields, _ key: String, _ read: (PolicyNode, String) -> RuleDraft?
    ) -> Rules {
        let path = audience.path(key)
        guard let node = audience[key], let entries = entries(node, path: path, least: 1) else {
            return []
        }
        return entries.compactMap { entry in
            let column = column(entry.key, path: path)
            let rule = read(entry.value, path + "." + entry.key.value)
            guard let column, let rule else { return nil }
            return (column, rule)
        }
    }

    private func listedOrMapped(
        _ audience: Fields, _ key: String, _ standard: RuleDraft,
        _ read: (PolicyNode, String) -> RuleDraft?
    ) -> Rules {
        if case .mapping? = audience[key]?.content { return mapped(audience, key, read) }
        return listed(audience, key) { _ in standard }
    }

    private func generalisation(_ node: PolicyNode, path: String) -> RuleDraft? {
        guard case .mapping = node.content else {
            if case .scalar("solver", _) = node.content { return .generalise(.init()) }
            return self.level(node, path: path).map {
                .generalise(RuleDraft.GeneralisationDraft(level: $0))
            }
        }
        let known = ["level", "min_level", "max_level", "weight"]
        guard let fields = fields(node, path: path, known: known) else { return nil }
        func level(_ key: String) -> Located<LevelReference>? {
            fields[key].flatMap { self.level($0, path: fields.path(key)) }
        }
        var draft = RuleDraft.GeneralisationDraft(
            level: level("level"), minimum: level("min_level"), maximum: level("max_level"),
            weight: fields["weight"].flatMap {
                number($0, path: fields.path("weight"), NumberRange(above: 0))
            })
        if draft.level?.value == .name("solver") { draft.level = nil }
        return .generalise(draft)
    }

    /// A plain whole number is an index, anything else a name.
    private func level(_ node: PolicyNode, path: String) -> Located<LevelReference>? {
        if case .scalar(let word, plain: true) = node.content, Patterns.isInteger(word.utf8) {
            return integer(node, path: path, from: 0).map {
                Located(.index($0), at: node.position)
            }
        }
        return word(node, path: path).map { Located(.name($0), at: node.position) }
    }

    private func pseudonymisation(_ node: PolicyNode, path: String) -> RuleDraft? {
        let known = ["kind", "scope", "normalise", "reversible"]
        guard let fields = fields(node, path: path, known: known) else { return nil }
        let kind = fields["kind"].flatMap { slug($0, path: fields.path("kind")) }
        let scope = fields["scope"].flatMap { node in
            self.scope(node, path: fields.path("scope")).map { Located($0, at: node.position) }
        }
        if let node = fields["normalise"],
            let form = choice(node, path: fields.path("normalise"), as: Normalisation.self),
            form != .id
        {
            unbuilt(form.rawValue, at: node.position)
        }
        if let node = fields["reversible"],
            boolean(node, path: fields.path("reversible")) == true
        {
            unbuilt("reversible", at: fields.position(of: "reversible"))
        }
        return .pseudonymise(
            RuleDraft.PseudonymisationDraft(kind: kind?.value, scope: scope))
    }

    private enum Normalisation: String, CaseIterable { case id, name, date, e164 }
    private enum ScopeWord: String, CaseIterable { case release, audience }

    private func scope(_ node: PolicyNode, path: String) -> Pseudonymisation.Scope? {
        guard case .mapping = node.content else {
            return choice(node, path: path, as: ScopeWord.self).map {
                $0 == .release ? .release : .audience
            }
        }
        let keys = ["project", "because"]
        guard let fields = fields(node, path: path, known: keys, required: keys) else { return nil }
        let project = fields["project"].flatMap { slug($0, path: fields.path("project")) }
        let reason = fields["because"].flatMap {
            word($0, path: fields.path("because"), least: 10)
        }
        guard let project, let reason else { return nil }
        return .project(project.value, because: reason)
    }

    private func encryption(_ node: PolicyNode, path: String) -> RuleDraft? {
        guard let fields = fields(node, path: path, known: ["to", "bound_to", "pad_to"]) else {
            return nil
        }
        let to = fields["to"].flatMap { node in
            slugs(node, path: fields.path("to"), least: 1)
                .map { Located($0, at: fields.position(of: "to")) }
        }
        return .encrypt(
            RuleDraft.EncryptionDraft(
                recipients: to,
                boundTo: fields["bound_to"].flatMap { column($0, path: fields.path("bound_to")) },
                padTo: fields["pad_to"].flatMap {
                    integer($0, path: fields.path("pad_to"), from: 32, to: 4096)
                }))
    }

    private func rounding(_ node: PolicyNode, path: String) -> RuleDraft? {
        func bound(
            _ node: PolicyNode?, _ path: String, _ range: NumberRange = NumberRange()
        ) -> Located<DecimalNumber>? {
            node.flatMap { node in
                number(node, path: path, range).map { Located($0, at: node.position) }
            }
        }
        guard case .mapping = node.content else {
            return bound(node, path, NumberRange(above: 0)).map {
                .round(RuleDraft.RoundingDraft(to: $0))
            }
        }
        guard
            let fields = fields(
                node, path: path, known: ["to", "top", "bottom"], required: ["to"])
        else { return nil }
        let to = bound(fields["to"], fields.path("to"), NumberRange(above: 0))
        let top = bound(fields["top"], fields.path("top"))
        let bottom = bound(fields["bottom"], fields.path("bottom"))
        return to.map { .round(RuleDraft.RoundingDraft(to: $0, top: top, bottom: bottom)) }
    }
}
