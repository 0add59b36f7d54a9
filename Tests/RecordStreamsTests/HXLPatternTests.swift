// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RecordStreams

@Suite struct HXLPatternTests {
    /// Worked from the description of `TagPattern` in libhxl 4; `#contact*` is ours.
    @Test(arguments: [
        ("#contact", ["#contact", "#contact+name"], ["#contacts", "#org"]),
        ("#contact*", ["#contact", "#contacts+x", "#contact+name"], ["#con", "#org+contact"]),
        ("#*", ["#org", "#contact+name"], []),
        ("#*+phone", ["#contact+phone", "#org+f+phone"], ["#phone", "#org+phones"]),
        ("#affected+f-children", ["#affected+f", "#affected+f+idps"], ["#affected+f+children"]),
        ("#affected+f!", ["#affected+f"], ["#affected+f+idps", "#affected"]),
        ("#affected!", ["#affected"], ["#affected+f"]),
        ("#Affected +F\t-Children ", ["#affected+f"], ["#affected", "#affected+children+f"]),
    ])
    func `a pattern matches the tags it means`(
        text: String, meant: [String], others: [String]
    ) throws {
        let pattern = try #require(HXLPattern(text))
        for tag in meant {
            #expect(pattern.matches(try #require(HXLTag(Array(tag.utf8)))), "\(tag)")
        }
        for tag in others {
            #expect(!pattern.matches(try #require(HXLTag(Array(tag.utf8)))), "\(tag)")
        }
    }

    @Test(arguments: [
        "", "#", "contact", " #contact", "#1", "# contact", "#contact++x", "#contact+", "#*x",
        "#con*tact", "#contact+x-y!", "#contact!!", "#contact!+x", "#contact x", "#é", "#contact+*",
    ])
    func `what is no pattern is none`(text: String) {
        #expect(HXLPattern(text) == nil)
    }

    /// Every pattern and tag over a small alphabet: where one covers another, no tag tells otherwise.
    @Test func `a pattern that covers another matches all that it matches`() throws {
        let heads = ["#a", "#ab", "#a*", "#*"]
        let tails = ["", "+x", "-x", "+x+y", "+x-y", "-x-y", "!", "+x!", "+x+y!"]
        let patterns = heads.flatMap { head in tails.compactMap { HXLPattern(head + $0) } }
        let tags = ["#a", "#ab", "#abc", "#b"].flatMap { head in
            ["", "+x", "+y", "+x+y", "+z", "+x+z", "+x+y+z"].compactMap {
                HXLTag(Array((head + $0).utf8))
            }
        }
        #expect(patterns.count == 36 && tags.count == 28)
        var covered = 0
        for one in patterns {
            #expect(one.covers(one))
            for other in patterns where one.covers(other) {
                covered += 1
                #expect(tags.allSatisfy { !other.matches($0) || one.matches($0) })
            }
        }
        #expect(covered > 150)
    }
}
