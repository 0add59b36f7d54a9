// SPDX-License-Identifier: Apache-2.0

/// Opens sealed values of one run; only the module `Reidentification` may ask for it.
@_spi(Opening)
public final class SealedFieldOpening {
    private let binding: FieldBinding
    private let cipher: AuthenticatedCipher

    /// Derives the run key from the fields of a key bundle, as they are written there.
    ///
    /// - Throws: K0703 if a field is not in its form, K0705 if `rkid` is not the id of this key,
    ///   data set and policy.
    public init(
        dataset: String, runSalt: String, dataKey: String, policy: String, runKeyID: String
    ) throws(SealingError) {
        guard let salt = Base64.decodeURL(runSalt), salt.count == 32,
            let digest = Hex.decode(policy), digest.count == 32,
            let secret = Self.secret(dataKey)
        else {
            throw SealingError(.keyRingMalformed, "the key bundle is not in its format")
        }
        binding = FieldBinding(
            dataKey: secret, salt: salt, datasetID: dataset, policyDigest: digest)
        guard binding.runKeyID == runKeyID else {
            throw SealingError(
                .unknownKeyID, "the key bundle is for another data set, policy or run")
        }
        cipher = AuthenticatedCipher(.aes256GCM, key: binding.runKey, direction: .opening)
    }

    private static func secret(_ text: String) -> SecretBytes? {
        guard var bytes = Base64.decodeURL(text), bytes.count == 32 else { return nil }
        let secret = bytes.withUnsafeBytes { SecretBytes(copying: $0) }
        for index in bytes.indices { bytes[index] = 0 }
        return secret
    }

    /// Opens one cell.
    ///
    /// - Parameters:
    ///   - cell: The sealed cell as written.
    ///   - column: The column's name in the export.
    ///   - anchor: The row's `bound_to` cell as written, or nothing.
    /// - Returns: What the value was, a raw value of `SealedType`, and its bytes.
    /// - Throws: K0705 for a value of another run, V0801 for one that is malformed, altered or
    ///   moved.
    public func open(
        _ cell: [UInt8], column: String, anchor: [UInt8]
    ) throws(SealingError) -> (type: UInt8, value: [UInt8]) {
        let prefix = Array("e1-\(binding.runKeyID)-".utf8)
        guard cell.starts(with: prefix) else {
            if Self.namesAnotherRun(cell) {
                throw SealingError(.unknownKeyID, "the sealed value is of another run")
            }
            throw Self.notGenuine
        }
        guard
            let sealed = cell.withUnsafeBufferPointer({
                Base64.decodeURL(UnsafeBufferPointer(rebasing: $0[prefix.count...]))
            }), sealed.count > 12 + 16
        else { throw Self.notGenuine }
        let room = SecretBytes(count: sealed.count, locked: false)
        guard decrypt(sealed, Array(column.utf8), anchor, into: room) else { throw Self.notGenuine }
        return try room.withBytes { (plain) throws(SealingError) in
            try Self.unpad(UnsafeRawBufferPointer(rebasing: plain[..<(sealed.count - 28)]))
        }
    }

    private static let notGenuine = SealingError(
        .notGenuine, "the sealed value is malformed, altered or moved")

    private static func namesAnotherRun(_ cell: [UInt8]) -> Bool {
        cell.count > 10 && cell.starts(with: Array("e1-".utf8)) && cell[9] == 0x2D
            && cell[3..<9].allSatisfy { CrockfordBase32.contains($0) }
    }

    private func decrypt(
        _ sealed: [UInt8], _ column: [UInt8], _ anchor: [UInt8], into room: SecretBytes
    ) -> Bool {
        sealed.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return false }
            cipher.begin(nonce: start)
            column.withUnsafeBufferPointer { name in
                anchor.withUnsafeBufferPointer {
                    binding.associate(cipher, column: name, anchor: $0)
                }
            }
            let rest = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[12...]))
            return room.withMutableBytes { out in
                guard let out = out.baseAddress else { return false }
                return cipher.open(rest, into: out.assumingMemoryBound(to: UInt8.self))
            }
        }
    }

    private static func unpad(
        _ plain: UnsafeRawBufferPointer
    ) throws(SealingError) -> (type: UInt8, value: [UInt8]) {
        guard let mark = plain.lastIndex(where: { $0 != 0 }), mark >= 1, plain[mark] == 0x80,
            let type = SealedType(rawValue: plain[0]), type != .null || mark == 1
        else { throw notGenuine }
        return (type.rawValue, Array(plain[1..<mark]))
    }
}
