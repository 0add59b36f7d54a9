// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Testing

@testable internal import ctanon

@Suite struct ExitCodeTests {
    @Test(
        arguments: [
            (.columnWithoutRule, 3), (.unknownColumn, 4), (.privacyNotReachable, 5), (.asOf, 6),
            (.keyRingMissing, 7), (.exportDigest, 8), (.ledger, 9), (.usage, 2),
            (.inputOutput, 10), (.defect, 70),
        ] as [(DiagnosticCode, Int32)])
    func `the letter of a code decides the exit code`(code: DiagnosticCode, exit: Int32) {
        #expect(ExitCode(code).rawValue == exit)
    }

    @Test func `no code of an error ends with 0, 1 or a defect that it is not`() {
        for code in DiagnosticCode.allCases where code != .defect && code != .note {
            #expect((2...10).contains(ExitCode(code).rawValue), "\(code.rawValue)")
        }
    }

    @Test(
        arguments: [
            ([], 0), ([.kBelowClaim], 1), ([.formulaCell, .counts], 1), ([.signature], 8),
            ([.counts, .unknownField], 8), ([.expired], 1), ([.superseded], 8),
        ] as [([DiagnosticCode], Int32)])
    func `a verification ends with 8 only where evidence is broken`(
        findings: [DiagnosticCode], exit: Int32
    ) {
        #expect(ExitCode.ofVerification(findings).rawValue == exit)
    }
}
