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
        try read(PrivateFile.contents(of: descriptor, limit: limit))
    }

    /// Reads a ring from what a shell command prints; its standard input is empty.
    ///
    /// - Throws: K0701 if the command cannot run or fails, K0703 or K0704 for what it prints.
    public static func load(command: String) throws(SealingError) -> KeyRing {
        let child = try ShellCommand(command)
        let outcome: Result<SecretBytes, SealingError>
        do throws(SealingError) {
            outcome = .success(try PrivateFile.contents(of: child.output, limit: limit))
        } catch {
            outcome = .failure(error)
        }
        guard child.finish() else {
            throw SealingError(.keyRingMissing, "the key ring command failed")
        }
        return try read(outcome.get())
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
        try PrivateFile.create(path, contents: text)
    }
}
