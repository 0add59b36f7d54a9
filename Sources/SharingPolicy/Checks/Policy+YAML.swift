// SPDX-License-Identifier: Apache-2.0
public import RecordStreams
internal import Sealing

extension Policy {
    /// Reads and checks a policy; its digest is that of these bytes (definitions 43).
    ///
    /// Three passes: the YAML profile (P01xx), the shape (P02xx), the meaning (P03xx, P04xx). Every
    /// error of the first pass that finds any is in the refusal, at most twenty, in the order of
    /// the file. Hierarchy files are not opened, and nothing is said about dates: see
    /// `statusRefusal(for:asOf:)`.
    ///
    /// - Parameters:
    ///   - yaml: the bytes of the file, YAML or JSON.
    ///   - fileName: the file's name, for messages.
    /// - Throws: a `Refusal` with codes P0101 to P0406.
    public init(yaml: [UInt8], fileName: String = "policy") throws(Refusal) {
        let findings = Findings(fileName: fileName)
        guard let policy = Policy.resolved(yaml, findings) else {
            throw findings.refusal
                ?? Refusal(.defect, at: Place(file: fileName), "the policy cannot be read")
        }
        self = policy
    }

    /// Reads and checks a policy and gives every finding, warnings too, in the order of the file.
    package static func read(
        yaml: [UInt8], fileName: String = "policy"
    ) -> (policy: Policy?, diagnostics: [Diagnostic]) {
        let findings = Findings(fileName: fileName)
        let policy = resolved(yaml, findings)
        return (policy, findings.inFileOrder)
    }

    private static func resolved(_ yaml: [UInt8], _ findings: Findings) -> Policy? {
        guard let root = DocumentReader.read(yaml, findings),
            let draft = ShapeReader(findings: findings).policy(root)
        else { return nil }
        let policy = PolicyResolution(draft: draft, findings: findings)
            .policy(digest: Digests.sha256(yaml))
        return findings.failed ? nil : policy
    }
}
