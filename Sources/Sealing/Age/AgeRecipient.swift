// SPDX-License-Identifier: Apache-2.0

/// An age X25519 recipient `age1…` (C2SP age, section "X25519 recipient stanza").
package struct AgeRecipient: Sendable, Hashable {
    static let prefix: StaticString = "age"
    static let identityPrefix: StaticString = "age-secret-key-"

    /// The 32 bytes of the public key.
    let point: [UInt8]

    /// Reads the Bech32 form, in lower case as `age-keygen` writes it.
    ///
    /// - Throws: P0403 if it is mistyped, of another kind, or a point that gives everybody the same
    ///   secret.
    package init(_ text: String) throws(SealingError) {
        let characters = Array(text.utf8)
        var point = [UInt8](repeating: 0, count: 32)
        let read = characters.withUnsafeBytes { source in
            point.withUnsafeMutableBytes {
                Bech32.decode(source, prefix: Self.prefix, upperCase: false, into: $0)
            }
        }
        guard read else {
            throw SealingError(.recipient, "the recipient is not an age X25519 recipient `age1…`")
        }
        guard Self.isCanonical(point), Self.isSafe(point) else {
            throw SealingError(.recipient, "the recipient is not a key that anybody can own")
        }
        self.point = point
    }

    init(trusted point: [UInt8]) { self.point = point }

    /// The Bech32 form.
    package var text: String {
        let length = Bech32.encodedLength(prefix: Self.prefix, count: point.count)
        let characters = [UInt8](unsafeUninitializedCapacity: length) { room, count in
            if let out = room.baseAddress {
                point.withUnsafeBytes {
                    Bech32.encode(prefix: Self.prefix, $0, upperCase: false, into: out)
                }
            }
            count = length
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Below 2^255 − 19: another writing of a key would be a second name for it.
    private static func isCanonical(_ point: [UInt8]) -> Bool {
        if point[31] < 0x7F { return true }
        if point[31] > 0x7F { return false }
        return point[0] < 0xED || point[1..<31].contains { $0 != 0xFF }
    }

    private static func isSafe(_ point: [UInt8]) -> Bool {
        guard let peer = AsymmetricKey(.x25519, point: point),
            let own = AsymmetricKey(.x25519, secret: SecretBytes.random(count: 32))
        else { return false }
        return KeyAgreement.shared(own, with: peer) != nil
    }
}

/// A new age identity: the recipient is published, the secret stays with the officer.
package enum AgeIdentity {
    /// The text of an identity file, as `age-keygen` writes it, and its recipient.
    package static func generate() -> (secret: SecretBytes, recipient: String) {
        let scalar = SecretBytes.random(count: 32)
        guard let key = AsymmetricKey(.x25519, secret: scalar) else {
            Vital.stop("no X25519 key")
        }
        let recipient = AgeRecipient(trusted: key.publicBytes).text
        let comment = "# public key: \(recipient)\n"
        let length =
            comment.utf8.count
            + Bech32.encodedLength(prefix: AgeRecipient.identityPrefix, count: 32) + 1
        let text = SecretBytes(count: length)
        var out = SecretText(text)
        out.append(comment)
        out.appendBech32(AgeRecipient.identityPrefix, scalar)
        out.append("\n")
        return (text, recipient)
    }

    /// Writes a new identity to a file that did not exist, mode 0600, and gives its recipient.
    ///
    /// - Throws: `io` if something of that name exists or cannot be written.
    package static func create(at path: String) throws(SealingError) -> String {
        let (secret, recipient) = generate()
        try PrivateFile.create(path, contents: secret)
        return recipient
    }
}
