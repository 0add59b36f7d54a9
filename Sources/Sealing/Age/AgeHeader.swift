// SPDX-License-Identifier: Apache-2.0

/// The header of an age v1 file: a stanza for each recipient, then a MAC (C2SP age, section
/// "Header").
struct AgeHeader {
    let text: [UInt8]

    /// Wraps a file key of 16 bytes for each recipient.
    ///
    /// - Throws: P0403 if a recipient's point has a low order.
    init(fileKey: SecretBytes, recipients: [AgeRecipient]) throws(SealingError) {
        var text = "age-encryption.org/v1\n"
        for recipient in recipients {
            let own = SecretBytes.random(count: 32)
            text += try Self.stanza(fileKey: fileKey, recipient: recipient, own: own)
        }
        text += "---"
        let key = KeyDerivation.expand(
            KeyDerivation.extract(salt: [], input: fileKey), info: Array("header".utf8), count: 32)
        var code = [UInt8](repeating: 0, count: 32)
        let covered = Array(text.utf8)
        covered.withUnsafeBytes { bytes in
            code.withUnsafeMutableBufferPointer { room in
                if let out = room.baseAddress {
                    MessageAuthentication.keyed(key).mac(bytes, into: out)
                }
            }
        }
        self.text = covered + Array(" \(Base64.encodeUnpadded(code))\n".utf8)
    }

    /// `-> X25519 SHARE` and the wrapped file key, which fits one line of 43 characters.
    private static func stanza(
        fileKey: SecretBytes, recipient: AgeRecipient, own: SecretBytes
    ) throws(SealingError) -> String {
        guard let key = AsymmetricKey(.x25519, secret: own),
            let peer = AsymmetricKey(.x25519, point: recipient.point),
            let shared = KeyAgreement.shared(key, with: peer)
        else {
            throw SealingError(.recipient, "the recipient is not a key that anybody can own")
        }
        let share = key.publicBytes
        let wrapKey = KeyDerivation.expand(
            KeyDerivation.extract(salt: share + recipient.point, input: shared),
            info: Array("age-encryption.org/v1/X25519".utf8), count: 32)
        let cipher = AuthenticatedCipher(.chaCha20Poly1305, key: wrapKey, direction: .sealing)
        // A wrap key is used once, so its nonce may be zero.
        let nonce = [UInt8](repeating: 0, count: AuthenticatedCipher.nonceLength)
        let length = fileKey.count + AuthenticatedCipher.tagLength
        let body = [UInt8](unsafeUninitializedCapacity: length) { room, count in
            cipher.begin(nonce: nonce)
            if let out = room.baseAddress { fileKey.withBytes { cipher.seal($0, into: out) } }
            count = length
        }
        return "-> X25519 \(Base64.encodeUnpadded(share))\n\(Base64.encodeUnpadded(body))\n"
    }
}
