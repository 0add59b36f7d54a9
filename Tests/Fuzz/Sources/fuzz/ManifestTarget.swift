// SPDX-License-Identifier: Apache-2.0
@testable internal import ReleaseAudit

/// JSON, envelopes and manifests: what is read can be written, and reads as the same.
enum ManifestTarget {
    static func run(_ bytes: [UInt8]) {
        do throws(JSONError) {
            let value = try JSONReader.read(bytes)
            let written = JSONWriter.write(value)
            must((try? JSONReader.read(written)) == value, "JSON reads as it was written")
        } catch {
            must((0...bytes.count).contains(error.offset), "the place is in the text")
            must(!error.reason.description.isEmpty, "there is a reason")
        }
        if let manifest = try? Manifest(statement: bytes) { reread(manifest) }
        let envelope = try? Envelope.read(bytes)
        if let envelope {
            must((try? Envelope.read(envelope.bytes)) == envelope, "envelopes read as written")
            if let manifest = try? Manifest(statement: envelope.payload) { reread(manifest) }
        }
        must(
            (try? SignedManifest.read(bytes, trust: [])) == nil, "nothing is signed without a key")
    }

    private static func reread(_ manifest: Manifest) {
        let written = JSONWriter.write(manifest.statement)
        must((try? Manifest(statement: written)) == manifest, "a manifest reads as it was written")
    }
}
