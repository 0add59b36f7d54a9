// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// How a run ends; the only table of exit codes, which help, man page and docs print.
enum ExitCode: Int32, CaseIterable, Sendable {
    case done = 0
    case answerIsNo = 1
    case usage = 2
    case policyRefused = 3
    case inputRefused = 4
    case privacyNotReachable = 5
    case consentRefused = 6
    case keys = 7
    case integrity = 8
    case historyRefused = 9
    case inputOutput = 10
    case defect = 70

    /// What it means, for help and docs.
    var meaning: String {
        switch self {
        case .done: "done, the policy holds"
        case .answerIsNo: "the answer is no: findings of `check`, `verify` or `policy test`"
        case .usage: "a mistake on the command line"
        case .policyRefused: "the policy was refused"
        case .inputRefused: "the input was refused"
        case .privacyNotReachable: "the privacy that the policy asks for cannot be reached"
        case .consentRefused: "basis, agreement, register or as-of date were refused"
        case .keys: "a key or the key ring is missing, open to others or damaged"
        case .integrity: "an export, a manifest or a signature is not what it claims to be"
        case .historyRefused: "earlier releases forbid this one"
        case .inputOutput: "reading or writing failed"
        case .defect: "a defect of ctanon"
        }
    }

    /// Which codes of messages lead to it, for docs.
    var codes: String {
        switch self {
        case .policyRefused: "`P…`"
        case .inputRefused: "`I…`"
        case .privacyNotReachable: "`R…`"
        case .consentRefused: "`C…`"
        case .keys: "`K…`"
        case .integrity: "`V…`"
        case .historyRefused: "`H…`"
        case .usage: "`usage`"
        case .inputOutput: "`io`"
        case .defect: "`bug`"
        case .done, .answerIsNo: ""
        }
    }

    /// The exit code that belongs to the code of the first error.
    init(_ code: DiagnosticCode) {
        self =
            switch code {
            case .usage: .usage
            case .inputOutput: .inputOutput
            case .defect: .defect
            case .note: .done
            default: ExitCode(letter: code.rawValue.utf8.first)
            }
    }

    private init(letter: UInt8?) {
        self =
            switch letter {
            case UInt8(ascii: "P"): .policyRefused
            case UInt8(ascii: "I"): .inputRefused
            case UInt8(ascii: "R"): .privacyNotReachable
            case UInt8(ascii: "C"): .consentRefused
            case UInt8(ascii: "K"): .keys
            case UInt8(ascii: "V"): .integrity
            case UInt8(ascii: "H"): .historyRefused
            default: .defect
            }
    }

    /// The findings of `verify` that break the chain of evidence and end with 8; others end with 1.
    static let breaksEvidence: Set<DiagnosticCode> = [
        .signature, .exportDigest, .policyDigest, .notInLog, .superseded, .policyNotApproved,
        .logInconsistent, .unknownField, .sealedStep,
    ]

    /// The exit code of a verification with these findings (definitions 6).
    static func ofVerification(_ findings: some Sequence<DiagnosticCode>) -> ExitCode {
        var result = ExitCode.done
        for code in findings {
            if breaksEvidence.contains(code) { return .integrity }
            result = .answerIsNo
        }
        return result
    }
}
