// SPDX-License-Identifier: Apache-2.0

extension ReleaseKeys {
    /// The line that tells the file from a ring.
    private static let first = "release-keys 1"

    /// Whether the text says that it holds the keys of one release: its first line that is no
    /// comment.
    static func isMeant(by text: UnsafeRawBufferPointer) -> Bool {
        guard let line = lines(text).first else { return false }
        return line.elementsEqual(first.utf8)
    }

    /// The lines that are neither empty nor comments, without their line feeds.
    private static func lines(_ text: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
        text.split(separator: 0x0A).compactMap { line in
            line.first == 0x23 ? nil : UnsafeRawBufferPointer(rebasing: line)
        }
    }

    /// Reads what ``create(at:)`` writes, every line once and in that order.
    ///
    /// - Throws: K0703 for anything else.
    convenience init(text: UnsafeRawBufferPointer) throws(SealingError) {
        guard text.last == 0x0A else { throw ReleaseKeys.malformed }
        var lines = ReleaseKeys.lines(text)[...]
        guard lines.popFirst()?.elementsEqual(ReleaseKeys.first.utf8) ?? false else {
            throw ReleaseKeys.malformed
        }
        let policy = try ReleaseKeys.text("policy", lines.popFirst())
        let audience = try ReleaseKeys.text("audience", lines.popFirst())
        let release = try ReleaseKeys.text("release", lines.popFirst())
        guard let epoch = Int(try ReleaseKeys.text("epoch", lines.popFirst())), epoch > 0 else {
            throw ReleaseKeys.malformed
        }
        var secrets: [Label: SecretBytes] = [:]
        for label in Label.allCases {
            guard let value = ReleaseKeys.value(label.rawValue, lines.popFirst()) else {
                throw ReleaseKeys.malformed
            }
            secrets[label] = try ReleaseKeys.secret(value, label.prefix)
        }
        var domains: [[UInt8]: SecretBytes] = [:]
        while let line = lines.popFirst() {
            guard let value = ReleaseKeys.value("domain", line),
                let space = value.firstIndex(of: 0x20),
                let domain = Hex.decode(String(decoding: value[..<space], as: UTF8.self)),
                domains[domain] == nil
            else { throw ReleaseKeys.malformed }
            domains[domain] = try ReleaseKeys.secret(
                UnsafeRawBufferPointer(rebasing: value[(space + 1)...]), ReleaseKeys.domainPrefix)
        }
        self.init(
            policy: policy, audience: audience, release: release, epoch: epoch, secrets: secrets,
            domains: domains)
    }

    /// What stands behind a word and a space.
    private static func value(
        _ word: String, _ line: UnsafeRawBufferPointer?
    ) -> UnsafeRawBufferPointer? {
        let head = Array(word.utf8) + [0x20]
        guard let line, line.count > head.count, line.starts(with: head) else { return nil }
        return UnsafeRawBufferPointer(rebasing: line[head.count...])
    }

    private static func text(
        _ word: String, _ line: UnsafeRawBufferPointer?
    ) throws(SealingError) -> String {
        guard let value = value(word, line) else { throw malformed }
        return String(decoding: value, as: UTF8.self)
    }

    private static func secret(
        _ text: UnsafeRawBufferPointer, _ prefix: StaticString
    ) throws(SealingError) -> SecretBytes {
        let secret = SecretBytes(count: 32)
        let whole = secret.withMutableBytes {
            Bech32.decode(text, prefix: prefix, upperCase: true, into: $0)
        }
        guard whole, !secret.isZero else {
            throw SealingError(
                .keyRingMalformed, "a secret of the release keys is mistyped or cut short")
        }
        return secret
    }

    private static var malformed: SealingError {
        SealingError(
            .keyRingMalformed, "the release keys have an unknown line, or one is missing")
    }
}
