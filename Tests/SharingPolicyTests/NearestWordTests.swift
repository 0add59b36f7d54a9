// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SharingPolicy

@Suite struct NearestWordTests {
    @Test(arguments: [
        ("generalize", "generalise"), ("kep", "keep"), ("teir", "tier"), ("droop", "drop"),
    ])
    func `a slip of the pen finds its word`(slip: String, word: String) {
        #expect(NearestWord.of(slip, among: ["drop", "keep", "generalise", "tier"]) == word)
    }

    @Test func `three edits are too many`() {
        #expect(NearestWord.of("pseudonym", among: ["pseudonymise"]) == nil)
    }

    @Test func `a short word is not near every short word`() {
        #expect(NearestWord.of("ab", among: ["xy"]) == nil)
    }

    @Test func `the nearest wins, then the first`() {
        #expect(NearestWord.of("roound", among: ["found", "round"]) == "round")
        #expect(NearestWord.of("mat", among: ["cat", "hat"]) == "cat")
    }
}
