// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Finds the questions of an expression and what they cover.
struct ExpressionResolution {
    let questions: [ConsentTerms.Question]
    let findings: Findings

    /// The expression over indices; nil where a question is unknown or of another kind (P0401).
    func resolve(_ expression: ExpressionDraft) -> ConsentTerms.Expression? {
        switch expression {
        case .question(let slug): find(slug, .yesNo).map { .question($0) }
        case .names(let slug): find(slug, .recipientList).map { .names($0) }
        case .purposes(let slug): find(slug, .purposeList).map { .purposes($0) }
        case .all(let parts): resolve(parts).map { .all($0) }
        case .any(let parts): resolve(parts).map { .any($0) }
        }
    }

    private func resolve(_ parts: [ExpressionDraft]) -> [ConsentTerms.Expression]? {
        let resolved = parts.compactMap { resolve($0) }
        return resolved.count == parts.count ? resolved : nil
    }

    private func find(_ slug: Located<String>, _ kind: ConsentTerms.QuestionKind) -> Int? {
        guard let index = questions.firstIndex(where: { $0.slug == slug.value }) else {
            findings.error(
                .consentQuestion, at: slug.position,
                "there is no question \(Name(slug.value))",
                help: NearestWord.help(slug.value, among: questions.map(\.slug))
                    ?? "ask it under `consent.questions`")
            return nil
        }
        guard questions[index].kind == kind else {
            findings.error(
                .consentQuestion, at: slug.position,
                """
                the question \(Name(slug.value)) has the kind \
                \(Name(questions[index].kind.rawValue)), but \(Name(kind.rawValue)) is needed \
                here
                """,
                help: "`{names: …}` asks a recipient-list, `{purposes: …}` a purpose-list")
            return nil
        }
        return index
    }

    /// Every question of an expression.
    func questions(in expression: ConsentTerms.Expression) -> Set<Int> {
        switch expression {
        case .question(let index), .names(let index), .purposes(let index): [index]
        case .all(let parts), .any(let parts):
            parts.reduce(into: []) { $0.formUnion(questions(in: $1)) }
        }
    }

    /// The purposes that whoever satisfies the expression has agreed to; of alternatives only what
    /// all cover.
    ///
    /// A purpose list is asked for every purpose of the audience, so it covers them all.
    func covered(_ expression: ConsentTerms.Expression, of purposes: Set<String>) -> Set<String> {
        switch expression {
        case .question(let index), .names(let index):
            Set(questions[index].covers ?? []).intersection(purposes)
        case .purposes:
            purposes
        case .all(let parts):
            parts.reduce(into: []) { $0.formUnion(covered($1, of: purposes)) }
        case .any(let parts):
            parts.reduce(purposes) { $0.intersection(covered($1, of: purposes)) }
        }
    }
}
