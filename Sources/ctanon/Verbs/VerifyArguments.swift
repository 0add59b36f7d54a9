// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import Sealing
internal import SharingPolicy

/// What a command line of `verify` means.
struct VerifyArguments: Sendable, Hashable {
    /// The export.
    var export: String
    /// The policy file.
    var policy: String
    /// The manifest.
    var manifest: String
    /// The files of the trusted public keys.
    var trusted: [String]
    /// SHA-256 of the approved policy.
    var approved: [UInt8]?
    /// How many of the keys must have signed.
    var signatures: Int
    /// The day for which dates are judged; nil is today.
    var today: Day?
    /// Checks that must have been made.
    var required: Set<VerificationOptions.Evidence>
    /// Whether the report is JSON.
    var json: Bool

    /// Makes sense of what was typed; reads nothing.
    init(_ low: LowArguments) throws(Refusal) {
        export = try low.requiredOperand(0, "EXPORT")
        policy = try low.required(VerifyVerb.Flags.policy)
        manifest = try low.required(VerifyVerb.Flags.manifest)
        trusted = low.list(VerifyVerb.Flags.trust)
        signatures = try low.count(VerifyVerb.Flags.signatures) ?? 1
        today = try low.day(VerifyVerb.Flags.today)
        approved = try VerifyArguments.digest(low)
        required = try VerifyArguments.required(low)
        let format = low.value(VerifyVerb.Flags.format)
        json = low.has(CommonFlags.json) || format == "json"
        if low.has(CommonFlags.json), format == "text" {
            throw .usage("\(Name("--json")) contradicts \(Name("--format text"))")
        }
        guard signatures >= 1, signatures <= trusted.count else {
            throw .usage(
                "\(Name("--signatures")) asks for \(signatures) of \(trusted.count) trusted keys")
        }
    }

    private static func digest(_ low: LowArguments) throws(Refusal) -> [UInt8]? {
        guard let word = low.value(VerifyVerb.Flags.approved) else { return nil }
        guard word.utf8.count == 64, let digest = Hex.decode(word.lowercased()) else {
            throw .usage("\(Name("--approved")) needs 64 hexadecimal digits")
        }
        return digest
    }

    private static func required(_ low: LowArguments) throws(Refusal) -> Set<
        VerificationOptions.Evidence
    > {
        guard let list = low.value(VerifyVerb.Flags.require) else { return [] }
        var checks = Set<VerificationOptions.Evidence>()
        for word in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let check = VerificationOptions.Evidence(rawValue: String(word)) else {
                throw .usage(
                    "\(Name("--require")) does not know \(Name(String(word)))",
                    help:
                        "one of \(VerificationOptions.Evidence.allCases.map { Name($0.rawValue) })")
            }
            checks.insert(check)
        }
        return checks
    }
}
