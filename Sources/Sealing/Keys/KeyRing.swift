// SPDX-License-Identifier: Apache-2.0

/// The secrets of an organisation: `load(path:)` for use, `create(at:)` for a new one.
///
/// A ring is a text file: `#` comments, one line `epoch N STATE SECRET` for each epoch (STATE is
/// `active`, exactly one, `verify-only` or `destroyed`, then without SECRET), and the lines
/// `register SECRET` and `ledger SECRET`, which never rotate with epochs. A SECRET is the
/// upper-case Bech32 of 32 bytes under the prefix `ctanon-root-`, `ctanon-register-` or
/// `ctanon-ledger-`: checksummed, so a typo fails, and recognisable to secret scanners. Anything
/// else in the file refuses it. The secrets stay in `SecretBytes` from the descriptor on; a ring
/// can be shared between threads.
public final class KeyRing: Sendable {
    /// What may be done with an epoch.
    package enum State: String, Sendable {
        /// New tokens are made with it.
        case active
        /// Old tokens are recognised with it.
        case verifyOnly = "verify-only"
        /// Its secret is gone for good.
        case destroyed
    }

    /// The two secrets that never rotate with epochs.
    package enum Lasting: Sendable {
        /// Tokens of withdrawn people.
        case register
        /// Classes of earlier releases.
        case ledger
    }

    struct Epoch: Sendable {
        let number: Int
        let state: State
        /// HKDF-Extract("ctanon/v1", root); nil if the epoch is destroyed.
        let key: SecretBytes?
    }

    /// The number of the active epoch.
    public let activeEpoch: Int
    /// HKDF-Extract("ctanon/v1", root of the active epoch); nil where there are keys of one release.
    let activeKey: SecretBytes?
    /// The keys of one release, where the file holds no more.
    package let releaseKeys: ReleaseKeys?
    let epochs: [Epoch]
    private let register: SecretBytes?
    private let ledger: SecretBytes?

    init(
        epochs: [Epoch], register: SecretBytes?, ledger: SecretBytes?
    ) throws(SealingError) {
        guard let active = epochs.first(where: { $0.state == .active }), let key = active.key else {
            throw SealingError(.noActiveEpoch, "the key ring has no active epoch")
        }
        self.epochs = epochs
        self.register = register
        self.ledger = ledger
        activeEpoch = active.number
        activeKey = key
        releaseKeys = nil
    }

    /// What stands in a file of `keys derive`.
    init(_ keys: ReleaseKeys) {
        (releaseKeys, activeEpoch) = (keys, keys.epoch)
        (activeKey, register, ledger) = (nil, nil, nil)
        epochs = []
    }

    static func extract(root: SecretBytes) -> SecretBytes {
        KeyDerivation.extract(salt: Array("ctanon/v1".utf8), input: root)
    }

    /// A keyed hash under a lasting secret, or nil if the ring does not have it.
    ///
    /// The key is HKDF-Expand(HKDF-Extract("ctanon/v1", secret), enc(label), 32).
    package func lasting(_ which: Lasting, label: String) -> KeyedHash? {
        guard let secret = which == .register ? register : ledger else { return nil }
        let info = Injective.encode(label)
        return KeyedHash(
            key: KeyDerivation.expand(Self.extract(root: secret), info: info, count: 32))
    }

    /// The id that a register or ledger carries in its header, or nil if the ring does not have the
    /// secret.
    ///
    /// B32(HKDF-Expand(HKDF-Extract("ctanon/v1", secret), enc("kid"), 4))[0..6), as for pseudonyms.
    package func lastingKeyID(_ which: Lasting) -> String? {
        guard let secret = which == .register ? register : ledger else { return nil }
        return KeyID.derive(from: Self.extract(root: secret), info: Injective.encode("kid"))
    }

    /// The number of the epoch whose key id for `domain` is `keyID`.
    ///
    /// - Throws: K0705 if no epoch that still has its secret has this id.
    package func epoch(ofKeyID keyID: String, domain: PseudonymDomain) throws(SealingError) -> Int {
        for epoch in epochs {
            guard let key = epoch.key else { continue }
            let domainKey = domain.key(from: key, epoch: epoch.number)
            if KeyID.derive(from: domainKey, info: Injective.encode("kid")) == keyID {
                return epoch.number
            }
        }
        throw SealingError(.unknownKeyID, "no epoch of the key ring has this key id")
    }
}

/// Six characters that tell keys apart without saying anything about them.
enum KeyID {
    /// B32(HKDF-Expand(key, info, 4))[0..6).
    static func derive(from key: SecretBytes, info: [UInt8]) -> String {
        let four = KeyDerivation.expand(key, info: info, count: 4)
        return String(four.withBytes { CrockfordBase32.encode(Array($0)) }.prefix(6))
    }
}
