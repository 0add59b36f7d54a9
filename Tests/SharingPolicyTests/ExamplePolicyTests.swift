// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import TestSupport
import Testing

@testable import SharingPolicy

@Suite(.needs(shared: PolicyFiles.examples)) struct ExamplePolicyTests {
    private func example(_ name: String) throws -> Policy {
        let file = URL(filePath: SharedFiles.path(PolicyFiles.examples + "/" + name))
        return try Policy(yaml: PolicyFiles.bytes(file), fileName: name)
    }

    @Test func `the example of case records reads with all its defaults`() throws {
        let policy = try example("htcds-cases.yaml")
        #expect(policy.columns.count == 22)
        #expect(policy.columns.map(\.name).prefix(2) == ["case_id", "household_id"])
        #expect(policy.columns[1].about == .household)
        #expect(policy.dataset.subjectKey == 0)
        #expect(policy.dataset.householdKey == 1)
        #expect(policy.dataset.missing == ["", "NA", "-99", "n/a"].map { Array($0.utf8) })
        let birth = try #require(policy.column(named: "prs_Birthdate"))
        #expect(policy.columns[birth].derivesAge)
        let open = try #require(policy.audience(named: "public"))
        let claim = try #require(open.privacy.classes)
        #expect(claim.k == 11)
        #expect(claim.countUnit == .subject)
        #expect(claim.smallCell == 11)
        #expect(claim.maxSuppression == DecimalNumber(digits: 2, scale: 1))
        #expect(open.household == .dropHousehold)
        #expect(open.output.rowOrder == .keyedShuffle)
        #expect(open.output.manifest == .public)
        #expect(open.rules.filter(\.releases).count == 6)
        #expect(open.basis == .consent(.all([.question(0), .question(1)])))
    }

    @Test func `the referral audience of the example binds its seals to the case token`() throws {
        let policy = try example("htcds-cases.yaml")
        let referral = try #require(policy.audience(named: "shelter-referral"))
        let name = try #require(policy.column(named: "prs_FirstName"))
        guard case .encrypt(let seal) = referral.rules[name] else {
            Issue.record("the first name is not encrypted")
            return
        }
        #expect(seal.boundTo == 0)
        #expect(seal.padTo == 128)
        #expect(seal.recipients == [0])
        #expect(referral.escrow == [1])
        #expect(referral.household == .individual)
        #expect(referral.output.format == .jsonl)
        #expect(referral.output.rowOrder == .input)
        #expect(
            referral.basis == .consent(.all([.question(0), .question(2), .names(3)])))
        #expect(referral.retention?.deleteAfter == CalendarDuration(years: 1))
    }

    @Test func `the benchmark policy reads and fixes the order of rows`() throws {
        let policy = try example("adult.yaml")
        #expect(policy.columns.count == 9)
        let open = try #require(policy.audiences.first)
        #expect(open.output.rowOrder == .input)
        #expect(open.privacy.classes?.countUnit == .row)
        #expect(
            open.basis
                == .other(
                    Audience.OtherBasis(
                        kind: .publicInterestMandate, reference: "public census extract",
                        approvedBy: "benchmark",
                        until: try #require(Day(year: 2099, month: 12, day: 31)))))
    }
}
