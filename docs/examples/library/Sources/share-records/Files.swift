// SPDX-License-Identifier: Apache-2.0
import CTAnon
import Glibc

// region: files
/// Filters a file for an audience, with tokens and a signed manifest beside the export.
func share(
    file input: String, as output: String, with audience: String, under policy: Policy,
    ring: String, signing: String
) throws -> ReleaseSummary {
    var request = ReleaseRequest(
        policy: policy, audience: audience, input: .file(path: input), asOf: .today())
    request.keyRing = try KeyRing.load(path: ring)
    request.signingKey = try SigningKey.load(path: signing)
    let destination = ReleaseDestination(.file(path: output))
    return try Release.run(request, to: destination, today: .today())
}
// endregion

// region: verify
/// What the receiver of an export does, with a public key that came by another way.
func verify(
    file export: String, manifest: [UInt8], under policy: Policy, publicKey: [UInt8]
) throws -> ExportVerification.Report {
    let descriptor = open(export, O_RDONLY | O_CLOEXEC)
    let verification = ExportVerification(
        export: DescriptorSource(descriptor: descriptor, name: export, owns: true),
        exportName: "analysts.csv", policy: policy, manifest: manifest,
        trust: [try VerifyingKey(pem: publicKey)], today: .today())
    return try verification.run()
}
// endregion
