// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    private static let audienceKeys = [
        "title", "tier", "recipients", "purposes", "prohibited_uses", "legal_basis", "agreement",
        "otherwise", "privacy", "escrow", "household", "history", "output", "retention", "keep",
        "keep-because", "generalise", "pseudonymise", "encrypt", "round", "truncate", "replace",
        "drop",
    ]

    /// The releases, in the order of the file.
    func audiences(_ node: PolicyNode) -> [AudienceDraft]? {
        guard let entries = entries(node, path: "audiences", least: 1) else { return nil }
        return entries.compactMap { entry in
            guard let name = slug(entry.key, path: "audiences") else { return nil }
            return audience(entry.value, name: name)
        }
    }

    private func audience(_ node: PolicyNode, name: Located<String>) -> AudienceDraft? {
        guard
            let fields = fields(
                node, path: "audiences." + name.value, at: name.position,
                known: ShapeReader.audienceKeys,
                required: ["tier", "purposes", "legal_basis", "privacy"])
        else { return nil }
        let tier: Audience.Tier? = fields["tier"].flatMap { choice($0, path: fields.path("tier")) }
        let purposes = slugs(fields, "purposes")
        let basis = fields["legal_basis"].flatMap {
            self.basis($0, path: fields.path("legal_basis"))
        }
        let privacy = fields["privacy"].flatMap { self.privacy($0, path: fields.path("privacy")) }
        let terms = self.terms(fields)
        let recipients = slugs(fields, "recipients")
        let uses = fields["prohibited_uses"].flatMap {
            slugs($0, path: fields.path("prohibited_uses"))
        }
        let title = fields["title"].flatMap { text($0, path: fields.path("title")) }
        let household: Audience.Household? = fields["household"].flatMap {
            choice($0, path: fields.path("household"))
        }
        let rules = self.rules(fields)
        guard let tier, let purposes, let basis, let privacy else { return nil }
        return AudienceDraft(
            name: name, title: title,
            tier: Located(tier, at: fields["tier"]?.position ?? name.position),
            recipients: recipients ?? [], purposes: purposes,
            prohibitedUses: (uses ?? []).map(\.value),
            basis: Located(basis, at: fields.position(of: "legal_basis")),
            agreement: terms.agreement, retention: terms.retention, escrow: terms.escrow,
            household: household.map { Located($0, at: fields.position(of: "household")) },
            noHistoryReason: terms.noHistoryReason,
            privacy: Located(privacy, at: fields.position(of: "privacy")), output: terms.output,
            rules: rules, dropsOtherwise: fields["otherwise"].map { isDrop($0, fields) } ?? false)
    }

    private func slugs(_ fields: Fields, _ key: String) -> [Located<String>]? {
        fields[key].flatMap { slugs($0, path: fields.path(key), least: 1, unique: true) }
    }

    private func isDrop(_ node: PolicyNode, _ fields: Fields) -> Bool {
        guard let word = word(node, path: fields.path("otherwise")) else { return false }
        guard word == "drop" else {
            wrong(
                node, "\(Name(word)) is not a value of \(Name(fields.path("otherwise")))",
                help: "the value is `drop`: what no rule names is never kept")
            return false
        }
        return true
    }

    private func basis(_ node: PolicyNode, path: String) -> AudienceDraft.Basis? {
        let forms = ["consent", "other"].map { (key: $0, known: [$0]) }
        guard let form = form(node, path: path, forms: forms),
            let value = fields(node, path: path, known: [form])?[form]
        else { return nil }
        if form == "consent" {
            return expression(value, path: path + ".consent").map { .consent($0) }
        }
        let keys = ["kind", "reference", "approved_by", "until"]
        guard let fields = fields(value, path: path + ".other", known: keys, required: keys) else {
            return nil
        }
        let kind: Audience.OtherBasisKind? = fields["kind"].flatMap {
            choice($0, path: fields.path("kind"))
        }
        let reference = fields["reference"].flatMap {
            word($0, path: fields.path("reference"), least: 1)
        }
        let approver = fields["approved_by"].flatMap {
            word($0, path: fields.path("approved_by"), least: 1)
        }
        let until = fields["until"].flatMap { day($0, path: fields.path("until")) }
        guard let kind, let reference, let approver, let until else { return nil }
        return .other(
            Audience.OtherBasis(
                kind: kind, reference: reference, approvedBy: approver, until: until.value))
    }
}
