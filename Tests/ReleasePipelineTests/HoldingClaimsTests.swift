// SPDX-License-Identifier: Apache-2.0
import SharingPolicy
import TestSupport
import Testing

/// Which claims increments inherit has been decided for each (explanation "Increments and
/// prefixes").
@Suite struct HoldingClaimsTests {
    /// What holds for every prefix because it holds for every increment; what is no claim of its
    /// own; and what is refused.
    static let decided: Set<String> = [
        "k", "maxProsecutorRisk", "l", "entropy", "atMost", "minGroups",
        "countUnit", "maxSuppression", "smallCell", "refusesMissing", "distance",
        "t", "population", "maxGlobalRisk", "recoding",
    ]

    /// `checkHolding` must refuse a new claim unless its proof stands on that page.
    @Test func `for every claim about classes it is decided what a held stream does`() throws {
        let model = try #require(
            TextFile.read(Repository.root + "/Sources/SharingPolicy/Model/Audience.swift"))
        let type = lines(model).drop { !$0.hasPrefix("package struct ClassPrivacy") }
            .prefix { $0 != "}" }
        let names = type.compactMap { line in
            line.firstMatch(of: /^    package var ([A-Za-z]+)/).map { String($0.output.1) }
        }
        #expect(Set(names) == Self.decided)
    }
}
