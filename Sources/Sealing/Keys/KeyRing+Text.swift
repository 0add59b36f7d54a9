// SPDX-License-Identifier: Apache-2.0

extension KeyRing {
    static let rootPrefix: StaticString = "ctanon-root-"
    static let registerPrefix: StaticString = "ctanon-register-"
    static let ledgerPrefix: StaticString = "ctanon-ledger-"

    /// Reads the text of a ring from secret memory.
    static func read(_ text: SecretBytes) throws(SealingError) -> KeyRing {
        try text.withBytes { (bytes) throws(SealingError) in
            ReleaseKeys.isMeant(by: bytes)
                ? KeyRing(try ReleaseKeys(text: bytes)) : try KeyRing(text: bytes)
        }
    }

    /// Reads the text of a ring.
    ///
    /// - Throws: K0703 if anything in the text is not in the format, K0704 if no epoch is active.
    convenience init(text: UnsafeRawBufferPointer) throws(SealingError) {
        var reading = RingReading()
        // A file that does not end with a line feed was cut short.
        guard text.last == 0x0A else {
            throw SealingError(.keyRingMalformed, "the key ring is empty or cut short")
        }
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: 0x0A) ?? text.count
            try reading.line(UnsafeRawBufferPointer(rebasing: text[start..<end]))
            start = end + 1
        }
        try self.init(
            epochs: reading.epochs, register: reading.register, ledger: reading.ledger)
    }
}

/// What the lines read so far have given.
private struct RingReading {
    var epochs: [KeyRing.Epoch] = []
    var register: SecretBytes?
    var ledger: SecretBytes?
    private var roots: [SecretBytes] = []

    mutating func line(_ line: UnsafeRawBufferPointer) throws(SealingError) {
        guard let first = line.first, first != 0x23 else { return }
        var rest = line
        let word = Self.word(&rest)
        if Self.isWord(word, "epoch") {
            try epoch(rest)
        } else if Self.isWord(word, "register"), register == nil {
            register = try secret(rest, prefix: KeyRing.registerPrefix)
        } else if Self.isWord(word, "ledger"), ledger == nil {
            ledger = try secret(rest, prefix: KeyRing.ledgerPrefix)
        } else {
            throw SealingError(
                .keyRingMalformed, "a line of the key ring is unknown or given twice")
        }
    }

    private mutating func epoch(_ line: UnsafeRawBufferPointer) throws(SealingError) {
        var rest = line
        guard let number = Self.number(Self.word(&rest)) else {
            throw SealingError(.keyRingMalformed, "an epoch of the key ring has no number")
        }
        guard !epochs.contains(where: { $0.number == number }) else {
            throw SealingError(.keyRingMalformed, "an epoch of the key ring is given twice")
        }
        let state = Self.word(&rest)
        if Self.isWord(state, "destroyed"), rest.isEmpty {
            epochs.append(KeyRing.Epoch(number: number, state: .destroyed, key: nil))
            return
        }
        let active = Self.isWord(state, "active")
        guard active || Self.isWord(state, "verify-only") else {
            throw SealingError(.keyRingMalformed, "an epoch of the key ring has no known state")
        }
        if active, epochs.contains(where: { $0.state == .active }) {
            throw SealingError(.keyRingMalformed, "the key ring has two active epochs")
        }
        let root = try secret(rest, prefix: KeyRing.rootPrefix)
        epochs.append(
            KeyRing.Epoch(
                number: number, state: active ? .active : .verifyOnly,
                key: KeyRing.extract(root: root)))
    }

    private mutating func secret(
        _ text: UnsafeRawBufferPointer, prefix: StaticString
    ) throws(SealingError) -> SecretBytes {
        let secret = SecretBytes(count: 32)
        guard
            secret.withMutableBytes({
                Bech32.decode(text, prefix: prefix, upperCase: true, into: $0)
            })
        else {
            throw SealingError(
                .keyRingMalformed, "a secret of the key ring is mistyped, cut short or too long")
        }
        guard !secret.isZero else {
            throw SealingError(.keyRingMalformed, "a secret of the key ring is all zero")
        }
        guard !roots.contains(where: { $0.equals(secret) }) else {
            throw SealingError(.keyRingMalformed, "a secret of the key ring is used twice")
        }
        roots.append(secret)
        return secret
    }

    /// The next word; words are separated by exactly one space.
    private static func word(_ rest: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let end = rest.firstIndex(of: 0x20) ?? rest.count
        let word = UnsafeRawBufferPointer(rebasing: rest[..<end])
        rest = UnsafeRawBufferPointer(rebasing: rest[min(end + 1, rest.count)...])
        return word
    }

    private static func isWord(_ word: UnsafeRawBufferPointer, _ other: StaticString) -> Bool {
        other.withUTF8Buffer { word.elementsEqual($0) }
    }

    /// A decimal number from 1 to 999999999 without leading zeros.
    private static func number(_ word: UnsafeRawBufferPointer) -> Int? {
        guard (1...9).contains(word.count), word.first != 0x30 else { return nil }
        var value = 0
        for byte in word {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
