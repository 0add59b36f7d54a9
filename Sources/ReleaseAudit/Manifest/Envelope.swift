// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
package import Sealing
package import SharingPolicy

/// Why a manifest is not accepted: V0801 for its signature, V0820 for its fields.
package struct ManifestFlaw: Error, Sendable, Hashable {
    /// V0801 or V0820.
    package let code: DiagnosticCode
    /// What is wrong, in words of the program's.
    package let message: Message

    init(_ code: DiagnosticCode, _ message: Message) {
        self.code = code
        self.message = message
    }
}

/// A DSSE envelope: bytes, what they are, and who signed them (definitions 37).
///
/// https://github.com/secure-systems-lab/dsse, `protocol.md` and `envelope.md`. `keyid` is a hint
/// for people and decides nothing here.
package struct Envelope: Sendable, Hashable {
    /// The type of every payload.
    package static let payloadType = "application/vnd.in-toto+json"

    /// One signature.
    package struct Signature: Sendable, Hashable {
        /// A hint.
        package var keyID: String
        /// The 64 bytes.
        package var bytes: [UInt8]
    }

    /// What is signed: the bytes of the statement.
    package var payload: [UInt8]
    /// The signatures.
    package var signatures: [Signature]

    /// Puts bytes in an envelope without a signature.
    package init(payload: [UInt8], signatures: [Signature] = []) {
        self.payload = payload
        self.signatures = signatures
    }

    /// What a signature is made over: `"DSSEv1" SP LEN(type) SP type SP LEN(body) SP body`.
    package static func preAuthenticationEncoding(type: String, body: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(body.count) ".utf8) + body
    }

    /// Adds a signature.
    package mutating func sign(with key: SigningKey) {
        let message = Envelope.preAuthenticationEncoding(type: Envelope.payloadType, body: payload)
        signatures.append(Signature(keyID: key.keyID, bytes: key.sign(message)))
    }

    /// How many of the keys signed the payload; a key that is given twice counts once.
    package func signers(among trusted: [VerifyingKey]) -> Int {
        let message = Envelope.preAuthenticationEncoding(type: Envelope.payloadType, body: payload)
        var counted: Set<String> = []
        for key in trusted
        where signatures.contains(where: { key.verify($0.bytes, message) }) {
            counted.insert(key.keyID)
        }
        return counted.count
    }

    /// The envelope's bytes, one line.
    package var bytes: [UInt8] {
        JSONWriter.write(
            .members([
                "payload": .string(Base64.encode(payload)),
                "payloadType": .string(Envelope.payloadType),
                "signatures": .array(
                    signatures.map {
                        .members([
                            "keyid": .string($0.keyID), "sig": .string(Base64.encode($0.bytes)),
                        ])
                    }),
            ])) + [0x0A]
    }

    /// Opens an envelope.
    ///
    /// - Throws: V0801 unless the bytes are one.
    package static func read(_ bytes: [UInt8]) throws(ManifestFlaw) -> Envelope {
        do {
            var fields = try FieldReader(JSONReader.read(bytes), "the envelope")
            guard try fields.text("payloadType") == payloadType,
                let payload = Base64.decode(try fields.text("payload"))
            else { throw fields.flaw() }
            var envelope = Envelope(payload: payload)
            for entry in try fields.list("signatures") {
                var signature = try FieldReader(entry, "`signatures`")
                // RFC 7515 leaves `keyid` optional and so does DSSE.
                let keyID = signature.has("keyid") ? try signature.text("keyid") : ""
                guard let sig = Base64.decode(try signature.text("sig")) else {
                    throw signature.flaw()
                }
                envelope.signatures.append(Signature(keyID: keyID, bytes: sig))
                try signature.end()
            }
            try fields.end()
            return envelope
        } catch {
            throw ManifestFlaw(.signature, "the manifest is not a DSSE envelope")
        }
    }
}

extension Manifest {
    /// The bytes of the manifest file: masked for its readers, in an envelope, signed if a key is
    /// given.
    ///
    /// - Parameters:
    ///   - kind: who the manifest is for.
    ///   - smallCell: counts below this are masked unless the kind is `full`; see
    ///     ``smallCell(of:)``.
    ///   - key: who signs; without it the envelope has no signature and `verify` says V0801.
    /// - Returns: one line of JSON.
    package func envelope(
        kind: Audience.ManifestKind, smallCell: Int, signing key: SigningKey?
    ) -> [UInt8] {
        let masked = masked(for: kind, smallCell: smallCell)
        var envelope = Envelope(payload: JSONWriter.write(masked.statement))
        if let key { envelope.sign(with: key) }
        return envelope.bytes
    }

    /// The bound under which counts are masked: the claim's `small_cell`, or 5 for `record_level`.
    package static func smallCell(of audience: Audience) -> Int {
        audience.privacy.classes?.smallCell ?? 5
    }
}

/// A manifest whose bytes enough trusted keys signed.
package struct SignedManifest: Sendable {
    /// What it says.
    package let manifest: Manifest
    /// How many trusted keys signed it.
    package let signers: Int

    /// Opens an envelope, checks it, and reads the very bytes that were checked.
    ///
    /// - Parameters:
    ///   - bytes: the manifest file.
    ///   - trust: the keys that count.
    ///   - needed: how many of them must have signed; at least 1.
    /// - Returns: the manifest.
    /// - Throws: V0801 unless enough of the keys signed, V0820 for a field that is unknown,
    ///   missing or malformed.
    package static func read(
        _ bytes: [UInt8], trust: [VerifyingKey], needed: Int = 1
    ) throws(ManifestFlaw) -> SignedManifest {
        let envelope = try Envelope.read(bytes)
        let signers = envelope.signers(among: trust)
        guard signers >= max(needed, 1) else {
            throw signatureFlaw(envelope, signers: signers, needed: max(needed, 1))
        }
        return SignedManifest(
            manifest: try Manifest(statement: envelope.payload), signers: signers)
    }

    static func signatureFlaw(_ envelope: Envelope, signers: Int, needed: Int) -> ManifestFlaw {
        if envelope.signatures.isEmpty {
            return ManifestFlaw(.signature, "the manifest is not signed")
        }
        return ManifestFlaw(
            .signature,
            "\(signers) of the trusted keys signed the manifest and \(needed) must have")
    }
}
