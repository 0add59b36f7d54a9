// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    /// How consent is read.
    func consent(_ node: PolicyNode, at position: SourcePosition) -> ConsentDraft? {
        let known = [
            "answers", "questions", "obtained_on", "expires_on", "valid_for", "minors",
            "withdrawals",
        ]
        guard
            let fields = fields(
                node, path: "consent", at: position, known: known, required: ["questions"])
        else { return nil }
        func column(_ key: String) -> Located<String>? {
            fields[key].flatMap { self.column($0, path: fields.path(key)) }
        }
        let answers = fields["answers"].flatMap { self.answers($0) }
        let questions = fields["questions"].flatMap { self.questions($0) }
        let validFor = fields["valid_for"].flatMap { duration($0, path: "consent.valid_for") }
        let minors = fields["minors"].flatMap {
            self.minors($0, at: fields.position(of: "minors"))
        }
        let reason = fields["withdrawals"].flatMap {
            withdrawals($0, at: fields.position(of: "withdrawals"))
        }
        return questions.map {
            ConsentDraft(
                granted: answers?.granted, refused: answers?.refused, questions: $0,
                obtainedOn: column("obtained_on"), expiresOn: column("expires_on"),
                validFor: validFor, minors: minors, noWithdrawalsReason: reason,
                position: position)
        }
    }

    private func answers(
        _ node: PolicyNode
    ) -> (granted: [Located<String>], refused: [Located<String>])? {
        let path = "consent.answers"
        guard
            let fields = fields(
                node, path: path, known: ["granted", "refused"], required: ["granted", "refused"])
        else { return nil }
        func words(_ key: String) -> [Located<String>]? {
            fields[key].flatMap { node in
                list(node, path: fields.path(key), least: 1, unique: true) {
                    located($0, path: fields.path(key), least: 1)
                }
            }
        }
        guard let granted = words("granted"), let refused = words("refused") else { return nil }
        return (granted, refused)
    }

    private func questions(_ node: PolicyNode) -> [ConsentDraft.Question]? {
        let path = "consent.questions"
        guard let entries = entries(node, path: path, least: 1) else { return nil }
        return entries.compactMap { entry in
            guard let slug = slug(entry.key, path: path) else { return nil }
            return question(entry.value, slug: slug, path: path + "." + slug.value)
        }
    }

    private func question(
        _ node: PolicyNode, slug: Located<String>, path: String
    ) -> ConsentDraft.Question? {
        if case .scalar = node.content {
            return column(node, path: path).map {
                ConsentDraft.Question(slug: slug, column: $0, kind: .yesNo, givenBy: .subject)
            }
        }
        let known = ["column", "kind", "given_by", "form_version", "text", "date", "covers"]
        guard
            let fields = fields(
                node, path: path, at: slug.position, known: known, required: ["column"])
        else { return nil }
        let column = fields["column"].flatMap { self.column($0, path: path + ".column") }
        let kind: ConsentTerms.QuestionKind? =
            fields["kind"].map { choice($0, path: path + ".kind") } ?? .yesNo
        let giver: ConsentTerms.Giver? =
            fields["given_by"].map { choice($0, path: path + ".given_by") } ?? .subject
        if let version = fields["form_version"] { _ = word(version, path: path + ".form_version") }
        if let text = fields["text"] { _ = self.text(text, path: path + ".text") }
        let date = fields["date"].flatMap { self.column($0, path: path + ".date") }
        let covers = fields["covers"].flatMap { slugs($0, path: path + ".covers", least: 1) }
        guard let column, let kind, let giver else { return nil }
        return ConsentDraft.Question(
            slug: slug, column: column, kind: kind, givenBy: giver, date: date,
            covers: covers?.map(\.value))
    }

    private func minors(_ node: PolicyNode, at position: SourcePosition) -> ConsentDraft.Minors? {
        let path = "consent.minors"
        let common = ["below", "require", "unknown_age"]
        let forms = ["birthdate", "age", "is_minor"].map { (key: $0, known: [$0] + common) }
        guard let form = form(node, path: path, forms: forms),
            let fields = fields(
                node, path: path, at: position, known: [form] + common, required: ["require"])
        else { return nil }
        let column = fields[form].flatMap { self.column($0, path: fields.path(form)) }
        let below =
            fields["below"].map { integer($0, path: fields.path("below"), from: 1, to: 25) } ?? 18
        let require = fields["require"].flatMap { expression($0, path: fields.path("require")) }
        let unknown: UnknownAge? =
            fields["unknown_age"].map { choice($0, path: fields.path("unknown_age")) }
            ?? .treatAsMinor
        guard let column, let below, let require, let unknown else { return nil }
        let source: ConsentDraft.Minors.Source =
            form == "birthdate" ? .birthdate : form == "age" ? .age : .flag
        return ConsentDraft.Minors(
            source: source, column: column, below: below, require: require,
            deniesUnknownAge: unknown == .deny, position: position)
    }

    private enum UnknownAge: String, CaseIterable {
        case treatAsMinor = "treat-as-minor"
        case deny
    }

    /// The stated reason for no register; a register itself is not in this version.
    private func withdrawals(_ node: PolicyNode, at position: SourcePosition) -> String? {
        let path = "consent.withdrawals"
        let forms: [(key: String, known: [String])] = [
            ("register", ["register", "max_age"]), ("none", ["none"]),
        ]
        guard let form = form(node, path: path, forms: forms) else { return nil }
        if form == "none" {
            return fields(node, path: path, known: ["none"])?["none"].flatMap {
                word($0, path: path + ".none", least: 10)
            }
        }
        guard
            let fields = fields(
                node, path: path, at: position, known: ["register", "max_age"],
                required: ["register", "max_age"])
        else { return nil }
        if let register = fields["register"] { _ = word(register, path: path + ".register") }
        if let age = fields["max_age"] { _ = duration(age, path: path + ".max_age") }
        unbuilt("register", at: fields.position(of: "register"))
        return nil
    }

    /// An expression over questions; there is no `not`.
    func expression(_ node: PolicyNode, path: String) -> ExpressionDraft? {
        switch node.content {
        case .scalar:
            return slug(node, path: path).map { .question($0) }
        case .sequence:
            return list(node, path: path, least: 1) { expression($0, path: path) }
                .map { .all($0) }
        case .mapping:
            let forms = ["any", "names", "purposes"].map { (key: $0, known: [$0]) }
            guard let form = form(node, path: path, forms: forms),
                let value = fields(node, path: path, known: [form])?[form]
            else { return nil }
            switch form {
            case "any":
                return list(value, path: path + ".any", least: 1) {
                    expression($0, path: path + ".any")
                }.map { .any($0) }
            case "names": return slug(value, path: path + ".names").map { .names($0) }
            default: return slug(value, path: path + ".purposes").map { .purposes($0) }
            }
        }
    }
}
