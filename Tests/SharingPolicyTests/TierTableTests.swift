// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SharingPolicy

@Suite struct TierTableTests {
    /// The third column of the table of tiers in the policy reference.
    @Test(arguments: [
        (Audience.Tier.public, [3, 5, 10, 11]), (.research, [3, 3, 5, 11]),
        (.coordination, [2, 3, 5, 5]),
    ])
    func `the floors of k`(tier: Audience.Tier, floors: [Int]) {
        let table = TierTable(tier: tier)
        #expect(Policy.Sensitivity.allCases.map { table.leastK($0) } == floors)
        #expect(table.demandsClasses)
    }

    @Test(arguments: [Audience.Tier.partner, .internal])
    func `k is optional among partners and colleagues`(tier: Audience.Tier) {
        let table = TierTable(tier: tier)
        #expect(Policy.Sensitivity.allCases.allSatisfy { table.leastK($0) == nil })
        #expect(!table.demandsClasses)
    }

    /// The last column, for each rule; `t` is a token of one release, `T` one that lives longer.
    @Test(arguments: [
        (Audience.Tier.public, "t"), (.research, "tT"), (.coordination, "tT"),
        (.partner, "tTeb"), (.internal, "tTeb"),
    ])
    func `what may happen to a direct column`(tier: Audience.Tier, allowed: String) {
        let rules: [(Character, Rule)] = [
            ("t", .pseudonymise(Pseudonymisation(kind: "person", scope: .release))),
            ("T", .pseudonymise(Pseudonymisation(kind: "person", scope: .audience))),
            ("e", .encrypt(Encryption(recipients: [], boundTo: nil, padTo: 128))),
            ("b", .keepBecause("a good reason")), ("k", .keep),
            ("r", .truncate(decimals: 1)),
            ("g", .generalise(Generalisation(weight: DecimalNumber(digits: 1)))),
        ]
        let table = TierTable(tier: tier)
        #expect(String(rules.filter { table.allows($0.1, for: .direct) }.map(\.0)) == allowed)
        #expect(table.allows(.drop, for: .direct))
    }

    @Test(arguments: [Audience.Tier.public, .research, .coordination])
    func `free text and consent never leave in clear or as tokens`(tier: Audience.Tier) {
        let token = Rule.pseudonymise(Pseudonymisation(kind: "text", scope: .release))
        for role in [Column.Role.freeText, .consent] {
            #expect(!TierTable(tier: tier).allows(token, for: role))
            #expect(!TierTable(tier: tier).allows(.keepBecause("a good reason"), for: role))
        }
    }
}
