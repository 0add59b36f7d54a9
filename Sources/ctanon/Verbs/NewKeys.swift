// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams
internal import ReleasePipeline
internal import Sealing

/// What a command line of `keys new` means.
struct KeysNewArguments: Sendable, Hashable {
    /// Where the key ring goes.
    var ring: String
    /// Where a signing key goes, if one is wanted.
    var signingKey: String?
    /// Where its public half goes; wanted exactly where a signing key is.
    var publicKey: String?
    /// Where an age identity goes, if one is wanted.
    var identity: String?
    /// Whether the report is JSON.
    var json: Bool

    /// Makes sense of what was typed; reads nothing.
    init(_ low: LowArguments) throws(Refusal) {
        ring = try low.required(KeysNewVerb.Flags.ring)
        signingKey = low.value(KeysNewVerb.Flags.signingKey)
        publicKey = low.value(KeysNewVerb.Flags.publicKey)
        identity = low.value(KeysNewVerb.Flags.identity)
        json = low.has(CommonFlags.json)
        guard (signingKey == nil) == (publicKey == nil) else {
            throw .usage(
                "\(Name("--signing-key")) and \(Name("--public-key")) go together",
                why: "a signature is worth nothing to those who lack the public half")
        }
        guard Set(files).count == files.count else {
            throw .usage("two keys have the same file name")
        }
    }

    /// All files to make.
    var files: [String] { [ring, signingKey, publicKey, identity].compactMap { $0 } }
}

/// Keys that were made: all that were asked for, or none.
struct NewKeys: Sendable {
    /// The id of the public key, as manifests give it.
    var publicKeyID: String?
    /// The public key of the age identity.
    var recipient: String?

    /// Makes the files of a command line.
    ///
    /// - Throws: `usage` if one of them exists, `io` if one cannot be written; then those that were
    ///   already made are removed again.
    static func make(_ arguments: KeysNewArguments) throws(Refusal) -> NewKeys {
        for file in arguments.files where FileIdentity(path: file) != nil {
            throw .usage(
                "\(Name(file)) exists", why: "keys are never overwritten: old tokens need them",
                help: "choose another name")
        }
        var made = [String]()
        do throws(Refusal) {
            return try make(arguments, noting: &made)
        } catch {
            for file in made { unlink(file) }
            throw error
        }
    }

    private static func make(
        _ arguments: KeysNewArguments, noting made: inout [String]
    ) throws(Refusal) -> NewKeys {
        var keys = NewKeys()
        let ring = arguments.ring
        try sealing(at: Place(file: ring)) { () throws(SealingError) in
            try KeyRing.create(at: ring)
        }
        made.append(ring)
        if let file = arguments.signingKey, let publicFile = arguments.publicKey {
            let key = try sealing(at: Place(file: file)) { () throws(SealingError) in
                try SigningKey.create(at: file)
            }
            made.append(file)
            try writePublic(key.publicKeyPEM, to: publicFile)
            made.append(publicFile)
            keys.publicKeyID = key.keyID
        }
        if let file = arguments.identity {
            keys.recipient = try sealing(at: Place(file: file)) { () throws(SealingError) in
                try AgeIdentity.create(at: file)
            }
        }
        return keys
    }

    /// Writes a public key: it is meant to be read by others.
    private static func writePublic(_ bytes: [UInt8], to path: String) throws(Refusal) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw Refusal(
                .inputOutput, at: Place(file: path),
                "the public key cannot be created: \(SystemError(errno))")
        }
        let written = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        let stored = written == bytes.count && fchmod(file, 0o644) == 0 && fsync(file) == 0
        guard close(file) == 0, stored else {
            unlink(path)
            throw Refusal(.inputOutput, at: Place(file: path), "the public key cannot be written")
        }
    }
}
