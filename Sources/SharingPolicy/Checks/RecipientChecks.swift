// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks the public keys of recipients (P0403).
struct RecipientChecks {
    let drafts: [RecipientDraft]
    let findings: Findings

    /// The recipients in the order of the file.
    func recipients() -> [Recipient] {
        var owners: [String: String] = [:]
        for draft in drafts {
            guard let key = draft.ageKey else { continue }
            guard AgeKey.isValid(key.value) else {
                findings.error(
                    .recipientOrPurpose, at: key.position,
                    "the age key of \(Name(draft.slug.value)) has a mistake in it",
                    why: "its checksum does not match, so nobody could open what is sealed to it",
                    help: "copy the key again, whole")
                continue
            }
            if let owner = owners[key.value] {
                findings.error(
                    .recipientOrPurpose, at: key.position,
                    "\(Name(draft.slug.value)) has the same age key as \(Name(owner))",
                    why: "one key under two names hides who can open what")
            }
            owners[key.value] = draft.slug.value
        }
        return drafts.map {
            Recipient(
                slug: $0.slug.value, name: $0.name, kind: $0.kind, ageKey: $0.ageKey?.value)
        }
    }
}

/// The checksum of an age X25519 recipient, which is Bech32 (BIP 173) over 32 bytes.
enum AgeKey {
    /// Whether the word is a whole and undamaged recipient.
    static func isValid(_ word: String) -> Bool {
        guard Patterns.isAgeKey(word.utf8) else { return false }
        let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
        let digits = word.utf8.dropFirst(4).compactMap { alphabet.firstIndex(of: $0) }
        let prefix = Array("age".utf8).map(Int.init)
        let all = prefix.map { $0 >> 5 } + [0] + prefix.map { $0 & 31 } + digits
        return digits.count == 58 && digits[51] & 0xF == 0 && checksum(all) == 1
    }

    private static func checksum(_ values: [Int]) -> Int {
        let generator = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
        return values.reduce(1) { sum, value in
            let top = sum >> 25
            var next = (sum & 0x1FF_FFFF) << 5 ^ value
            for bit in 0..<5 where top >> bit & 1 == 1 { next ^= generator[bit] }
            return next
        }
    }
}
