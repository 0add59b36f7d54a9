// SPDX-License-Identifier: Apache-2.0
import CTAnon

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
