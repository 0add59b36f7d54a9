// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension KeyRing {
    /// The most that a key ring may hold, in bytes.
    static let limit = 65536

    /// Reads a ring from a file of one's own that nobody else can read.
    ///
    /// - Throws: K0701 if there is none, K0702 if it is a link, not a regular file, another's or
    ///   readable by others (checked on the open descriptor), K0703 or K0704 for its content.
    public static func load(path: String) throws(SealingError) -> KeyRing {
        let file = try PrivateFile.open(path)
        defer { close(file) }
        return try load(descriptor: file)
    }

    /// Reads a ring from a descriptor that the caller opened and closes.
    ///
    /// - Throws: K0701 if it cannot be read, K0703 or K0704 for its content.
    public static func load(descriptor: Int32) throws(SealingError) -> KeyRing {
        let (text, count) = try PrivateFile.contents(of: descriptor, limit: limit)
        return try KeyRing(text: UnsafeRawBufferPointer(rebasing: text.bytes[..<count]))
    }

    /// Reads a ring from what a shell command prints; its standard input is empty.
    ///
    /// - Throws: K0701 if the command cannot run or fails, K0703 or K0704 for what it prints.
    public static func load(command: String) throws(SealingError) -> KeyRing {
        let child = try ShellCommand(command)
        let outcome: Result<(SecretBytes, Int), SealingError>
        do throws(SealingError) {
            outcome = .success(try PrivateFile.contents(of: child.output, limit: limit))
        } catch {
            outcome = .failure(error)
        }
        guard child.finish() else {
            throw SealingError(.keyRingMissing, "the key ring command failed")
        }
        let (text, count) = try outcome.get()
        return try KeyRing(text: UnsafeRawBufferPointer(rebasing: text.bytes[..<count]))
    }

    /// Creates a file with epoch 1, active, and the secrets of register and ledger, mode 0600.
    ///
    /// - Throws: `io` if something of that name exists (links included) or cannot be written;
    ///   nothing remains then.
    public static func create(at path: String) throws(SealingError) {
        var parts: [(StaticString, StaticString)] = []
        parts.append(("epoch 1 active ", rootPrefix))
        parts.append(("register ", registerPrefix))
        parts.append(("ledger ", ledgerPrefix))
        let length = parts.reduce(0) {
            $0 + $1.0.utf8CodeUnitCount + Bech32.encodedLength(prefix: $1.1, count: 32) + 1
        }
        let comment: StaticString = "# ctanon key ring: keep it secret, keep a copy offline\n"
        let text = SecretBytes(count: comment.utf8CodeUnitCount + length)
        var out = SecretText(text)
        out.append(comment)
        for (word, prefix) in parts {
            out.append(word)
            out.appendBech32(prefix, SecretBytes.random(count: 32))
            out.append("\n")
        }
        try PrivateFile.create(path, contents: text.bytes)
    }
}

/// Writes text into secret memory, front to back.
struct SecretText {
    private let store: SecretBytes
    private var position = 0

    init(_ store: SecretBytes) { self.store = store }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    mutating func append(_ text: String) {
        for byte in text.utf8 {
            store.mutableBytes[position] = byte
            position += 1
        }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            store.mutableBytes[position] = byte
            position += 1
        }
    }

    mutating func appendBech32(_ prefix: StaticString, _ secret: SecretBytes) {
        let length = Bech32.encodedLength(prefix: prefix, count: secret.count)
        guard position + length <= store.count, let base = store.mutableBytes.baseAddress else {
            Vital.stop("no room for a secret")
        }
        Bech32.encode(
            prefix: prefix, secret.bytes, upperCase: true,
            into: (base + position).assumingMemoryBound(to: UInt8.self))
        position += length
    }

    mutating func appendBase64URL(_ secret: UnsafeRawBufferPointer) {
        let length = Base64.unpaddedLength(secret.count)
        guard position + length <= store.count, let base = store.mutableBytes.baseAddress else {
            Vital.stop("no room for a secret")
        }
        Base64.encode(
            secret, alphabet: Base64.url,
            into: (base + position).assumingMemoryBound(to: UInt8.self))
        position += length
    }
}
