// SPDX-License-Identifier: Apache-2.0
import CTAnon
import Glibc

// region: policy
let policy = try Policy(yaml: Array(policyText.utf8), fileName: "policy.yaml")
// endregion

print("one audience, in memory")
let (export, summary) = try share(inventedPeople(200), with: "public", under: policy)
show(summary)
print("  rows of the export: \(export.count { $0 == UInt8(ascii: "\n") } - 1)")

print("too few people")
// region: call
do {
    let (export, summary) = try share(inventedPeople(6), with: "public", under: policy)
    print("\(export.count) bytes for \(summary.counts.output) people")
} catch {
    show(error)
}
// endregion

print("a column that the policy does not know")
let header = inventedPeople(200).split(separator: UInt8(ascii: "\n"), maxSplits: 1)
do {
    let records = Array(header[0]) + Array(",phone\n".utf8) + Array(header[1])
    _ = try share(records, with: "public", under: policy)
} catch {
    show(error)
}

print("to a file, with keys")
let folder = try ScratchFolder()
try inventedPeople(200).write(to: folder.path("people.csv"))
try KeyRing.create(at: folder.path("ring"))
let signingKey = try SigningKey.create(at: folder.path("signing.pem"))
let filed = try share(
    file: folder.path("people.csv"), as: folder.path("analysts.csv"), with: "analysts",
    under: policy, ring: folder.path("ring"), signing: folder.path("signing.pem"))
show(filed)
for name in folder.names() where name.hasPrefix("analysts") { print("  \(name)") }

print("at the receiver")
let report = try verify(
    file: folder.path("analysts.csv"),
    manifest: [UInt8](contentsOf: folder.path("analysts.csv.manifest.json")),
    under: policy, publicKey: signingKey.publicKeyPEM)
print("  \(report.holds ? "holds" : "violated"): \(report.checked.count) checks")
for finding in report.violated { print("  \(finding.code.rawValue) \(finding.message)") }
for limit in report.notChecked { print("  not checked: \(limit.check)") }
