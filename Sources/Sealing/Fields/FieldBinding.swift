// SPDX-License-Identifier: Apache-2.0

/// What every sealed value of a run is bound to, and the keys derived from it; shared by sealing
/// and opening.
struct FieldBinding {
    let datasetID: String
    let policyDigest: [UInt8]
    let salt: [UInt8]
    /// Krun = HKDF(run_salt, DEK, enc("seal", dataset_id, policy_digest), 32).
    let runKey: SecretBytes
    /// rkid = B32(HKDF(run_salt, DEK, enc("rkid", dataset_id, policy_digest), 4))[0..6).
    let runKeyID: String
    /// The count and the first four parts of enc("e1", rkid, dataset_id, policy_digest, column,
    /// anchor).
    let associatedPrefix: [UInt8]

    init(dataKey: SecretBytes, salt: [UInt8], datasetID: String, policyDigest: [UInt8]) {
        precondition(dataKey.count == 32 && salt.count == 32 && policyDigest.count == 32)
        self.datasetID = datasetID
        self.policyDigest = policyDigest
        self.salt = salt
        let base = KeyDerivation.extract(salt: salt, input: dataKey)
        func info(_ label: String) -> [UInt8] {
            Injective.encode(parts: [Array(label.utf8), Array(datasetID.utf8), policyDigest])
        }
        runKey = KeyDerivation.expand(base, info: info("seal"), count: 32)
        runKeyID = KeyID.derive(from: base, info: info("rkid"))
        var prefix: [UInt8] = [6]
        Injective.append(Array("e1".utf8), to: &prefix)
        Injective.append(Array(runKeyID.utf8), to: &prefix)
        Injective.append(Array(datasetID.utf8), to: &prefix)
        Injective.append(policyDigest, to: &prefix)
        associatedPrefix = prefix
    }

    /// Gives a cipher the associated data of one cell.
    func associate(
        _ cipher: AuthenticatedCipher, column: UnsafeBufferPointer<UInt8>,
        anchor: UnsafeBufferPointer<UInt8>
    ) {
        associatedPrefix.withUnsafeBytes { cipher.associate($0) }
        Self.part(cipher, column)
        Self.part(cipher, anchor)
    }

    private static func part(_ cipher: AuthenticatedCipher, _ bytes: UnsafeBufferPointer<UInt8>) {
        var length = Injective.length(bytes.count)
        withUnsafeBytes(of: &length) { cipher.associate($0) }
        cipher.associate(UnsafeRawBufferPointer(bytes))
    }
}
