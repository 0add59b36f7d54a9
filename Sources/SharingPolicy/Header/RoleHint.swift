// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// The role that a column probably has, by its HXL tag: a hint for who writes a policy, never a
/// decision.
package struct RoleHint: Sendable, Hashable {
    /// The role.
    package let role: Column.Role
    /// The pattern of the table that the tag matches.
    package let pattern: String
    /// Why columns of that tag mostly have the role.
    package let reason: String

    /// The hint for a tag; nil where the tag says nothing of people.
    package init?(_ tag: HXLTag) {
        for (pattern, role, reason) in RoleHint.table {
            guard let known = HXLPattern(pattern), known.matches(tag) else { continue }
            (self.role, self.pattern, self.reason) = (role, pattern, reason)
            return
        }
        return nil
    }

    /// Patterns of HXL 1.1 core tags; the first that matches counts, the most harmful come first.
    static let table: [(pattern: String, role: Column.Role, reason: String)] = [
        ("#contact*", .direct, "names or reaches a person"),
        ("#*+phone", .direct, "reaches a person"),
        ("#*+email", .direct, "reaches a person"),
        ("#respondee+name", .direct, "names a person"),
        ("#respondee+id", .direct, "names a person"),
        ("#beneficiary+name", .direct, "names a person"),
        ("#beneficiary+id", .direct, "names a person"),
        ("#meta+id", .direct, "numbers the record"),
        ("#description", .freeText, "prose can hold anything"),
        ("#*+text", .freeText, "prose can hold anything"),
        ("#geo*", .quasi, "a place, perhaps to the metre"),
        ("#loc*", .quasi, "a place"),
        ("#adm3", .quasi, "a small area"),
        ("#adm4", .quasi, "a small area"),
        ("#adm5", .quasi, "a small area"),
        ("#adm1", .quasi, "an area"),
        ("#adm2", .quasi, "an area"),
        ("#country", .quasi, "an area"),
        ("#date*", .quasi, "a day can single out an event"),
        ("#affected", .count, "a number of people: small ones single out"),
        ("#inneed", .count, "a number of people: small ones single out"),
        ("#targeted", .count, "a number of people: small ones single out"),
        ("#reached", .count, "a number of people: small ones single out"),
        ("#population", .count, "a number of people: small ones single out"),
    ]
}
