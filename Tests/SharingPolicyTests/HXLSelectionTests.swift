// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import TestSupport
import Testing

@testable import SharingPolicy

/// Columns that a policy knows by their HXL tags.
@Suite struct HXLSelectionTests {
    private func tags(_ texts: [String?]) -> [HXLTag?] {
        texts.map { text in text.flatMap { HXLTag(Array($0.utf8)) } }
    }

    private func selector(_ text: String) throws -> ColumnSelector {
        ColumnSelector(pattern: try #require(HXLPattern(text)), text: text, role: .direct)
    }

    /// The outcome for columns `id` and `place`, which are kept unless said.
    private func match(
        _ header: [String], _ texts: [String?]?, declared: [String] = [], dropped: [String] = [],
        rules: [Rule] = [.keep, .keep]
    ) throws -> Result<[Int], Refusal> {
        var policy = Made.policy(columns: ["id", "place"].map { Made.column($0) })
        policy.selectors = try declared.map { try selector($0) }
        var audience = Made.audience(.consent(.all([])))
        audience.rules = rules
        audience.dropSelectors = try dropped.map { (try #require(HXLPattern($0)), $0) }
        do throws(Refusal) {
            return .success(
                try HeaderMatch.match(
                    columnNames: header, tags: texts.map(tags), policy: policy,
                    audience: audience, fileName: "sites.csv"))
        } catch {
            return .failure(error)
        }
    }

    private let header = ["id", "who", "place", "mobile"]
    private let texts = ["#meta+id", "#contact+name", "#adm1+name", "#org+phone"]

    @Test func `a column without a declared name is known by its tag`() throws {
        let by = ["#contact*", "#*+phone"]
        #expect(try match(header, texts, dropped: by) == .success([0, 2]))
        #expect(try match(header, texts, declared: by) == .success([0, 2]))
        #expect(
            try match(header, texts, declared: ["#contact"], dropped: ["#org"]) == .success([0, 2])
        )
    }

    @Test func `what no pattern matches stays unknown`() throws {
        guard case .failure(let refusal) = try match(header, texts, dropped: ["#*+phone"]) else {
            Issue.record("it was known")
            return
        }
        #expect(refusal.diagnostics.map(\.code) == [.unknownColumn])
        #expect(refusal.diagnostics[0].place.column == 2)
    }

    @Test func `without tags patterns match nothing`() throws {
        for texts in [nil, [nil, nil, nil, nil] as [String?]?] {
            guard case .failure(let refusal) = try match(header, texts, dropped: ["#*"]) else {
                Issue.record("it was known")
                return
            }
            #expect(refusal.code == .unknownColumn)
        }
    }

    @Test func `a released column whose tag the audience drops is refused`() throws {
        let by = ["#contact", "#*+phone", "#adm1"]
        guard case .failure(let refusal) = try match(header, texts, dropped: by) else {
            Issue.record("it was released")
            return
        }
        #expect(refusal.diagnostics.map(\.code) == [.ruleNotAllowed])
        #expect(refusal.diagnostics[0].place.field == Name("place"))
        #expect(refusal.diagnostics[0].place.column == 3)
        #expect(
            try match(header, texts, dropped: by, rules: [.keep, .drop]) == .success([0, 2]))
        // What a pattern declares as direct may not be released under a name.
        guard
            case .failure(let second) = try match(
                header, texts, declared: ["#adm1"], dropped: ["#contact", "#org"])
        else {
            Issue.record("it was released")
            return
        }
        #expect(second.diagnostics.map(\.code) == [.ruleNotAllowed])
    }

    @Test func `a second column of a declared name may be dropped by its tag`() throws {
        let header = ["id", "place", "place#2"]
        let texts = ["#meta", "#adm1", "#contact"]
        #expect(try match(header, texts, dropped: ["#contact"]) == .success([0, 1]))
        guard case .failure(let refusal) = try match(header, texts, dropped: ["#org"]) else {
            Issue.record("it was known")
            return
        }
        #expect(refusal.code == .duplicateColumn)
    }

    @Test func `a file without tags is worth a note where the policy has patterns`() throws {
        var policy = Made.policy(columns: [])
        let audience = Made.audience(.consent(.all([])))
        func note(_ tags: [HXLTag?]?) -> Diagnostic? {
            HXLSelection.note(tags, policy: policy, audience: audience, fileName: "x")
        }
        #expect(note(nil) == nil)
        policy.selectors = [try selector("#contact")]
        #expect(note(nil)?.severity == .note)
        #expect(note([]) == nil)
    }
}

@Suite struct RoleHintTests {
    private func role(_ text: String) -> Column.Role? {
        HXLTag(Array(text.utf8)).flatMap { RoleHint($0) }?.role
    }

    /// Worked examples of the HXL standard and of files of this field.
    @Test(arguments: [
        ("#contact+name", Column.Role.direct), ("#contact+email", .direct),
        ("#org+phone", .direct), ("#respondee+name", .direct), ("#meta+id", .direct),
        ("#description", .freeText), ("#impact+text", .freeText), ("#geo+lat", .quasi),
        ("#loc+name", .quasi), ("#adm3+code", .quasi), ("#adm1+name", .quasi),
        ("#country+code", .quasi), ("#date+reported", .quasi), ("#affected+idps+f", .count),
        ("#inneed", .count), ("#population+total", .count),
        // The most harmful reading counts.
        ("#geo+text", .freeText), ("#affected+phone", .direct),
    ])
    func `a tag hints at a role`(text: String, role: Column.Role) {
        #expect(self.role(text) == role)
    }

    @Test(arguments: ["#org+name", "#sector", "#indicator+num", "#meta", "#respondee+age", "#adm"])
    func `a tag that says nothing of people hints at nothing`(text: String) {
        #expect(role(text) == nil)
    }

    @Test func `every row of the table is a pattern`() {
        for row in RoleHint.table { #expect(HXLPattern(row.pattern) != nil, "\(row.pattern)") }
    }

    /// The hashtags that the people of HXL publish, from anywhere in their knowledge base.
    private func published(_ value: Any) -> Set<String> {
        switch value {
        case let object as [String: Any]:
            let own = (object["hashtag"] as? String).map { [$0] } ?? []
            return object.values.reduce(into: Set(own)) { $0.formUnion(published($1)) }
        case let list as [Any]: return list.reduce(into: []) { $0.formUnion(published($1)) }
        default: return []
        }
    }

    private static let knowledge = "data/hxl/hxl-knowledge-base.json"

    @Test(.needs(shared: knowledge))
    func `published hashtags are tags, and each row of the table means one of them`() throws {
        let data = try Data(contentsOf: URL(filePath: SharedFiles.path(Self.knowledge)))
        // `x_???` stands for tags of one's own.
        let words = published(try JSONSerialization.jsonObject(with: data)).filter {
            !$0.contains("?")
        }
        #expect(words.count > 40)
        let tags = words.compactMap { HXLTag(Array("#\($0)".utf8)) }
        #expect(tags.count == words.count)
        for row in RoleHint.table {
            let head = row.pattern.prefix { $0 != "+" }
            let pattern = try #require(HXLPattern(String(head)))
            #expect(tags.contains { pattern.matches($0) }, "\(row.pattern)")
        }
    }
}
