// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// What an audience says besides its basis, claim and rules.
struct AudienceTerms {
    var agreement: AudienceDraft.Agreement?
    var retention: Audience.Retention?
    var escrow: [Located<String>] = []
    var noHistoryReason: String?
    var output = AudienceDraft.Output()
}

extension ShapeReader {
    /// Agreement, retention, escrow, history and output.
    func terms(_ audience: Fields) -> AudienceTerms {
        var terms = AudienceTerms()
        if let node = audience["agreement"] {
            terms.agreement = agreement(
                node, path: audience.path("agreement"), at: audience.position(of: "agreement"))
        }
        if let node = audience["retention"] {
            terms.retention = retention(
                node, path: audience.path("retention"), at: audience.position(of: "retention"))
        }
        if let node = audience["escrow"] {
            terms.escrow = escrow(
                node, path: audience.path("escrow"), at: audience.position(of: "escrow"))
        }
        if let node = audience["history"] {
            terms.noHistoryReason = history(
                node, path: audience.path("history"), at: audience.position(of: "history"))
        }
        if let node = audience["output"] {
            terms.output = output(node, path: audience.path("output"))
        }
        return terms
    }

    private func agreement(
        _ node: PolicyNode, path: String, at position: SourcePosition
    ) -> AudienceDraft.Agreement? {
        let keys = ["reference", "from", "until"]
        guard let fields = fields(node, path: path, at: position, known: keys, required: keys)
        else { return nil }
        let reference = fields["reference"].flatMap {
            word($0, path: fields.path("reference"), least: 1)
        }
        let from = fields["from"].flatMap { day($0, path: fields.path("from")) }
        let until = fields["until"].flatMap { day($0, path: fields.path("until")) }
        guard let reference, let from, let until else { return nil }
        return AudienceDraft.Agreement(reference: reference, from: from, until: until)
    }

    private func retention(
        _ node: PolicyNode, path: String, at position: SourcePosition
    ) -> Audience.Retention? {
        guard
            let fields = fields(
                node, path: path, at: position,
                known: ["delete_after", "certificate_of_destruction"], required: ["delete_after"])
        else { return nil }
        let certificate = fields["certificate_of_destruction"].flatMap {
            boolean($0, path: fields.path("certificate_of_destruction"))
        }
        guard let node = fields["delete_after"],
            let after = duration(node, path: fields.path("delete_after")),
            case .scalar(let text, _) = node.content
        else { return nil }
        return Audience.Retention(
            deleteAfter: after.value, deleteAfterText: text,
            certificateOfDestruction: certificate ?? false)
    }

    private func escrow(
        _ node: PolicyNode, path: String, at position: SourcePosition
    ) -> [Located<String>] {
        guard case .mapping = node.content else {
            return slugs(node, path: path, least: 1) ?? []
        }
        let keys = ["to", "threshold"]
        guard let fields = fields(node, path: path, at: position, known: keys, required: keys)
        else { return [] }
        if let to = fields["to"] { _ = slugs(to, path: fields.path("to"), least: 2) }
        if let number = fields["threshold"] {
            _ = integer(number, path: fields.path("threshold"), from: 2)
            unbuilt("threshold", at: fields.position(of: "threshold"))
        }
        return []
    }

    /// The stated reason for comparing with nothing; comparing itself is not in this version.
    private func history(
        _ node: PolicyNode, path: String, at position: SourcePosition
    ) -> String? {
        let known = ["against", "joint_k", "difference_k", "on_difference", "min_interval"]
        let forms: [(key: String, known: [String])] = [("against", known), ("none", ["none"])]
        guard let form = form(node, path: path, forms: forms) else { return nil }
        if form == "none" {
            return fields(node, path: path, known: ["none"])?["none"].flatMap {
                word($0, path: path + ".none", least: 10)
            }
        }
        guard let fields = fields(node, path: path, at: position, known: known) else { return nil }
        if let node = fields["against"] {
            _ = list(node, path: fields.path("against"), least: 1) {
                release($0, path: fields.path("against"))
            }
        }
        for key in ["joint_k", "difference_k"] {
            if let node = fields[key] { _ = integer(node, path: fields.path(key), from: 2) }
        }
        if let node = fields["on_difference"] {
            _ = choice(node, path: fields.path("on_difference"), as: OnDifference.self)
        }
        if let node = fields["min_interval"] {
            _ = duration(node, path: fields.path("min_interval"))
        }
        unbuilt("against", at: fields.position(of: "against"))
        return nil
    }

    private enum OnDifference: String, CaseIterable { case refuse, hold, cohort }

    private func release(_ node: PolicyNode, path: String) -> String? {
        guard let word = word(node, path: path) else { return nil }
        guard Patterns.isReleaseID(word.utf8) else {
            wrong(node, "\(Name(word)) in \(Name(path)) is not the id of a release")
            return nil
        }
        return word
    }

    private func output(_ node: PolicyNode, path: String) -> AudienceDraft.Output {
        let known = ["format", "row_order", "suppressed", "formula_guard", "manifest"]
        guard let fields = fields(node, path: path, known: known) else {
            return AudienceDraft.Output()
        }
        let manifest: Audience.ManifestKind? = fields["manifest"].flatMap {
            choice($0, path: fields.path("manifest"))
        }
        return AudienceDraft.Output(
            format: fields["format"].flatMap { choice($0, path: fields.path("format")) },
            rowOrder: fields["row_order"].flatMap { choice($0, path: fields.path("row_order")) },
            suppressed: fields["suppressed"].flatMap {
                word($0, path: fields.path("suppressed"))
            },
            formulaGuard: fields["formula_guard"].flatMap {
                boolean($0, path: fields.path("formula_guard"))
            },
            manifest: manifest.map {
                Located($0, at: fields["manifest"]?.position ?? fields.position)
            })
    }
}
