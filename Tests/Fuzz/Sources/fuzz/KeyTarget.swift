// SPDX-License-Identifier: Apache-2.0
@testable internal import Sealing

/// Key rings and age recipients.
enum KeyTarget {
    static func ring(_ bytes: [UInt8]) {
        do throws(SealingError) {
            let secret = bytes.withUnsafeBytes { SecretBytes(copying: $0) }
            _ = try KeyRing.read(secret)
            must(bytes.last == 0x0A, "a ring that was cut short is refused")
        } catch {
            let known: Set<SealingError.Code> = [.keyRingMalformed, .noActiveEpoch]
            must(known.contains(error.code), "the code is K0703 or K0704")
        }
    }

    static func recipient(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let recipient = try? AgeRecipient(text) {
            must(recipient.text == text, "a recipient has one text")
        }
        guard bytes.count > 34 else { return }
        let made = AgeRecipient(trusted: Array(bytes.prefix(32)))
        guard let read = try? AgeRecipient(made.text) else { return }
        must(read == made, "a recipient reads as it was written")
        // Bech32 finds every change of up to four characters (BIP 173, "Checksum design").
        var changed = Array(made.text.utf8)
        let place = Int(bytes[32]) % changed.count
        changed[place] = bytes[33]
        let altered = String(decoding: changed, as: UTF8.self)
        let other = try? AgeRecipient(altered)
        must(other == nil || other == made && altered == made.text, "one wrong character is seen")
    }
}
