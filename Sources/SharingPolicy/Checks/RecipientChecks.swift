// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing

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

/// An age X25519 recipient.
enum AgeKey {
    /// Whether the word is a whole and undamaged recipient.
    static func isValid(_ word: String) -> Bool { (try? AgeRecipient(word)) != nil }
}
