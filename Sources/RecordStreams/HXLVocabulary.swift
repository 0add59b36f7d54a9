// SPDX-License-Identifier: Apache-2.0

/// The words of HXL tags that may be shown and written: a row that only looks like tags could hold
/// anything, `#amina_haddad+0791234567` as well.
///
/// Source: hashtags and attributes of the HXL standard 1.1 and its hashtag chooser, and those of
/// IOM's displacement data.
enum HXLVocabulary {
    private static let words = Set(
        """
        access activity adm adm1 adm2 adm3 adm4 adm5 admin_level affected assessment beneficiary \
        capacity cause channel contact country crisis currency date description event frequency \
        geo group id impact indicator inneed item loc meta modality need operation org output \
        population reached region respondee round sector service severity status subsector \
        targeted value \
        abducted adolescents adults asylum bool bounds budget camp children cluster code coord \
        dest disbursement displaced elderly elev elevation email end expenditure f facility \
        female funding hh households i impl incamp incoming ind individuals infants infected \
        injured killed lat latlon level lon m male market migrants month name noncamp num occurred \
        origin outgoing parent pct phone prog programme project refugees reported reporting \
        returnees site source start text transfer type url year idps \
        v_iso2 v_iso3 v_m49 v_pcode v_pcodes
        """.split(separator: " ").map(String.init))

    /// Whether a hashtag without its `#`, or an attribute, is a word of the vocabulary, a language
    /// (`i_fr`), a currency (`c_usd`) or a span of ages (`age_5_12`, `age_65_`).
    static func knows(_ word: String) -> Bool {
        if words.contains(word) { return true }
        let parts = word.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        func isShort(_ part: Substring.UTF8View.SubSequence, _ length: Int) -> Bool {
            part.count == length && part.allSatisfy { (0x61...0x7A).contains($0) }
        }
        switch parts.first.map(String.init) {
        case "i": return parts.count == 2 && isShort(parts[1], 2)
        case "c": return parts.count == 2 && isShort(parts[1], 3)
        case "age":
            return parts.count == 3 && !parts[1].isEmpty
                && parts.dropFirst().allSatisfy { part in
                    part.count <= 2 && part.allSatisfy { (0x30...0x39).contains($0) }
                }
        default: return false
        }
    }
}

extension HXLTag {
    /// Whether every word of the tag is one of HXL, so that it can tell nothing of a person.
    package var isKnown: Bool {
        HXLVocabulary.knows(String(hashtag.dropFirst()))
            && attributes.allSatisfy(HXLVocabulary.knows)
    }
}
