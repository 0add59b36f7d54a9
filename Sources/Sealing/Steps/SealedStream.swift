// SPDX-License-Identifier: Apache-2.0

/// The files that the steps of a release hand to each other.
package enum SealedStreamKind: String, Sendable, CaseIterable {
    /// What `survey` and `merge` write.
    case survey
    /// What `solve` writes.
    case plan
    /// What `filter --plan` writes.
    case part

    /// The first bytes of a file: `ctanon-survey/1` and a line feed.
    var magic: [UInt8] { Array("ctanon-\(rawValue)/1\n".utf8) }
}

/// Which release a sealed file belongs to, and the key that seals the files of it.
///
/// A file is a header in clear and chunks of 64 KiB under AES-256-GCM. The header is the kind's
/// first line, SHA-256(enc("release", policy id, audience, release id)) and a random salt of 32
/// bytes; the key of the file is HKDF-Expand(survey key, enc("file", kind, salt), 32). A nonce is
/// the chunk's number and whether it is the last; every chunk has the header as associated data.
/// So nothing in it can be read, changed, dropped, doubled, reordered or cut off without the key.
package struct SealedStreamKey: Sendable {
    /// The most clear bytes of a chunk; every one but the last has as many.
    package static let chunkSize = 1 << 16
    /// The bytes by which a sealed chunk is longer.
    package static let overhead = SpoolCipher.overhead
    private static let saltLength = 32
    private let key: SecretBytes
    private let release: [UInt8]

    /// The key of the files of a release; nil where the ring holds the keys of another one.
    package init?(ring: KeyRing, policy: String, audience: String, release: String) {
        let label = ReleaseKeys.Label.survey.rawValue
        guard
            let key = ring.key(label, policy: policy, audience: audience, release: release)
        else { return nil }
        self.key = key
        self.release = Digests.sha256(Injective.encode("release", policy, audience, release))
    }

    /// How long the header of a kind is.
    package static func headerLength(_ kind: SealedStreamKind) -> Int {
        kind.magic.count + 32 + saltLength
    }

    /// Starts a new file.
    package func newFile(_ kind: SealedStreamKind) -> SealedStreamCipher {
        let salt = Entropy.bytes(SealedStreamKey.saltLength)
        return SealedStreamCipher(header: kind.magic + release + salt, fileKey(kind, salt))
    }

    /// Starts the reading of a file by its header.
    ///
    /// - Throws: V0821 if it is no file of this kind, K0705 if it is one of another release.
    package func file(
        _ kind: SealedStreamKind, header: [UInt8]
    ) throws(SealingError) -> SealedStreamCipher {
        let magic = kind.magic
        guard header.count == SealedStreamKey.headerLength(kind), header.starts(with: magic) else {
            throw SealingError(.damagedFile, "the file is not of the kind that this step reads")
        }
        guard header[magic.count...].starts(with: release) else {
            throw SealingError(
                .unknownKeyID, "the file belongs to another release, audience or policy")
        }
        return SealedStreamCipher(
            header: header, fileKey(kind, Array(header.suffix(SealedStreamKey.saltLength))))
    }

    private func fileKey(_ kind: SealedStreamKind, _ salt: [UInt8]) -> SecretBytes {
        let info = Injective.encode(parts: [
            Array("file".utf8), Array(kind.rawValue.utf8), salt,
        ])
        return KeyDerivation.expand(key, info: info, count: 32)
    }
}

/// Seals or opens the chunks of one file, front to back; belongs to one thread.
package final class SealedStreamCipher {
    /// What stands in clear before the first chunk.
    package let header: [UInt8]
    private let cipher: SpoolCipher
    private var opened: UInt64 = 0

    init(header: [UInt8], _ key: SecretBytes) {
        self.header = header
        cipher = SpoolCipher(key: key)
    }

    /// Seals the next chunk into room for it and `overhead`; gives the number of bytes.
    package func seal(
        _ chunk: UnsafeRawBufferPointer, final: Bool, into out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        header.withUnsafeBytes { header in
            cipher.seal(chunk, final: final, associated: header, into: out)
        }
    }

    /// Opens the next chunk into room for it; gives the number of bytes.
    ///
    /// - Throws: V0821 if it is not what was written there, or under another key.
    package func open(
        _ sealed: UnsafeRawBufferPointer, final: Bool, into out: UnsafeMutablePointer<UInt8>
    ) throws(SealingError) -> Int {
        defer { opened += 1 }
        do throws(SealingError) {
            return try header.withUnsafeBufferPointer { header throws(SealingError) in
                try cipher.open(
                    sealed, number: opened, final: final,
                    associated: UnsafeRawBufferPointer(header), into: out)
            }
        } catch {
            throw SealingError(
                .damagedFile,
                "the file was changed or cut short, or the keys are not those that sealed it")
        }
    }
}
