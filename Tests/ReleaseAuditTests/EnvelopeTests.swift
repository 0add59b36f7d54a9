// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import Testing

@testable import ReleaseAudit

@Suite struct EnvelopeTests {
    // The example of `protocol.md` of the DSSE specification.
    @Test func `the encoding before signing is that of the specification`() {
        let encoded = Envelope.preAuthenticationEncoding(
            type: "http://example.com/HelloWorld", body: Array("hello world".utf8))
        #expect(
            String(decoding: encoded, as: UTF8.self)
                == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
    }

    @Test func `an envelope without signatures is written as the design shows`() {
        let bytes = Envelope(payload: Array("{}".utf8)).bytes
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[]}"#
                + "\n")
    }

    private func signed(by keys: [SigningKey]) -> Envelope {
        var envelope = Envelope(payload: Array("payload".utf8))
        for key in keys { envelope.sign(with: key) }
        return envelope
    }

    @Test func `A33 the key id decides nothing`() throws {
        let key = try SigningKey(pem: SigningKey.generatePEM())
        let other = try SigningKey(pem: SigningKey.generatePEM())
        let trusted = try VerifyingKey(pem: key.publicKeyPEM)
        var mislabelled = signed(by: [key])
        mislabelled.signatures[0].keyID = other.keyID
        #expect(mislabelled.signers(among: [trusted]) == 1)
        var forged = signed(by: [other])
        forged.signatures[0].keyID = key.keyID
        #expect(forged.signers(among: [trusted]) == 0)
    }

    @Test func `A33 one key counts once however often it signs or is trusted`() throws {
        let key = try SigningKey(pem: SigningKey.generatePEM())
        let trusted = try VerifyingKey(pem: key.publicKeyPEM)
        #expect(signed(by: [key, key]).signers(among: [trusted, trusted]) == 1)
        let second = try SigningKey(pem: SigningKey.generatePEM())
        let both = [trusted, try VerifyingKey(pem: second.publicKeyPEM)]
        #expect(signed(by: [key, second]).signers(among: both) == 2)
    }

    @Test func `a signature over the payload alone does not count`() throws {
        let key = try SigningKey(pem: SigningKey.generatePEM())
        var envelope = Envelope(payload: Array("payload".utf8))
        envelope.signatures = [.init(keyID: "", bytes: key.sign(envelope.payload))]
        #expect(envelope.signers(among: [try VerifyingKey(pem: key.publicKeyPEM)]) == 0)
    }

    @Test(arguments: [
        "", "{}", "[]",
        #"{"payload":"e30","payloadType":"application/vnd.in-toto+json","signatures":[]}"#,
        #"{"payload":"e30=","payloadType":"text/plain","signatures":[]}"#,
        #"{"payload":"e30=","payloadType":"application/vnd.in-toto+json"}"#,
        #"{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[],"x":1}"#,
        #"{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"keyid":"a"}]}"#,
    ])
    func `what is no envelope is V0801`(_ text: String) {
        #expect(throws: ManifestFlaw(.signature, "the manifest is not a DSSE envelope")) {
            try Envelope.read(Array(text.utf8))
        }
    }

    @Test func `a manifest is read from the bytes that were verified`() throws {
        let release = try GoodRelease()
        let read = try SignedManifest.read(release.envelope, trust: release.trust)
        var expected = release.manifest
        expected.subjects = [
            .init(name: "export.csv", sha256: Digests.sha256(Array(release.export.utf8)))
        ]
        #expect(read.manifest == expected)
        #expect(read.signers == 1)
        #expect(throws: ManifestFlaw.self) {
            try SignedManifest.read(release.envelope, trust: release.trust, needed: 2)
        }
        #expect(throws: ManifestFlaw.self) {
            try SignedManifest.read(release.envelope, trust: [], needed: 0)
        }
    }
}
