// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct SelfTestTests {
    @Test func `the self-test passes`() throws {
        try SelfTest.run()
        #expect(SelfTest.checks.count == 7)
    }

    @Test(arguments: 0..<7)
    func `one wrong answer fails the self-test and names the primitive`(index: Int) {
        var checks = SelfTest.checks
        checks[index].expected = String(checks[index].expected.dropLast()) + "x"
        let fault = "\(checks[index].fault)"
        do throws(SealingError) {
            try SelfTest.run(checks)
            Issue.record("a wrong answer passed")
        } catch {
            #expect(error.code == .defect)
            #expect("\(error.reason)" == fault)
        }
    }
}
