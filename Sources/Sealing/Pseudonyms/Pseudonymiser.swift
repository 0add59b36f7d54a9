// SPDX-License-Identifier: Apache-2.0
internal import TextForms

/// One-way tokens `p1-` kid `-` B32(HMAC(Kmac, id/1 of the cell)[0..15)) of one kind within one
/// domain.
///
/// Columns that must join share domain and kind, whatever they are called. 120 bits: 3.8e-19
/// expected collisions at 10^9 records. Who holds the key ring can test a guess; nobody else can.
/// It does not protect against someone who knows a row by its other columns. One instance belongs
/// to one thread; `token` does not allocate for ASCII cells.
package final class Pseudonymiser {
    /// The number of bytes of a token.
    package static let tokenLength = 34
    /// The form under which cells are compared; part of the key.
    package static let normaliser = "id/1"

    /// Six characters that name the key.
    package let keyID: String

    private let mac: MessageAuthentication
    private let prefix: [UInt8]
    /// Behind a pointer, since each access to a stored property of a class is checked at run time.
    private let form: UnsafeMutablePointer<[UInt8]>
    private let code = SecretBytes(count: 32)
    /// The form of short plain identifiers.
    private let plain = SecretBytes(count: 128, locked: false)
    private let cache = TokenCache()

    /// Derives the key of the ring's active epoch for a domain and a kind.
    package convenience init(
        ring: KeyRing, domain: PseudonymDomain, kind: String
    ) throws(SealingError) {
        try self.init(ring: ring, domain: domain, kind: kind, normaliser: Self.normaliser)
    }

    init(
        ring: KeyRing, domain: PseudonymDomain, kind: String, normaliser: String
    ) throws(SealingError) {
        let domainKey = try ring.key(of: domain)
        keyID = KeyID.derive(from: domainKey, info: Injective.encode("kid"))
        let info = Injective.encode("mac", kind, normaliser)
        let key = KeyDerivation.expand(domainKey, info: info, count: 32)
        mac = MessageAuthentication.keyed(key)
        prefix = Array("p1-\(keyID)-".utf8)
        form = .allocate(capacity: 1)
        form.initialize(to: [])
        form.pointee.reserveCapacity(256)
    }

    deinit {
        form.deinitialize(count: 1)
        form.deallocate()
    }

    /// Writes the 34 bytes of the token of a cell.
    ///
    /// - Parameters:
    ///   - cell: The cell as it was read.
    ///   - out: Room for `tokenLength` bytes.
    /// - Returns: False if `id/1` refuses the cell or nothing is left of it; missing values are
    ///   never tokenised.
    package func token(
        _ cell: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard cache.isUseful else { return newToken(cell, into: out) }
        let slot = cache.slot(for: cell)
        if let known = cache.tail(in: slot, of: cell) {
            writePrefix(into: out)
            (out + prefix.count).update(from: known, count: TokenCache.tailLength)
            return true
        }
        guard newToken(cell, into: out) else { return false }
        cache.remember(cell, tail: out + prefix.count, in: slot)
        return true
    }

    private func newToken(
        _ cell: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let room = plain.stored
        if cell.count <= plain.count, TextForms.plainID1(cell, into: room) {
            token(of: UnsafeRawBufferPointer(start: room, count: cell.count), into: out)
            return true
        }
        guard TextForms.id1(cell, into: &form.pointee), !form.pointee.isEmpty else {
            return false
        }
        token(form: form.pointee, into: out)
        return true
    }

    /// Writes the token of a value that is already in its form.
    func token(form: [UInt8], into out: UnsafeMutablePointer<UInt8>) {
        form.withUnsafeBytes { token(of: $0, into: out) }
    }

    private func token(of form: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>) {
        let digest = code.stored
        mac.mac(form, into: digest)
        writePrefix(into: out)
        CrockfordBase32.encode(
            UnsafeRawBufferPointer(start: digest, count: 15), into: out + prefix.count)
    }

    private func writePrefix(into out: UnsafeMutablePointer<UInt8>) {
        prefix.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { out.update(from: start, count: source.count) }
        }
    }
}
