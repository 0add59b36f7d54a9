// SPDX-License-Identifier: Apache-2.0

/// Known answers, computed at start-up before the first byte of output.
///
/// A library that was patched, mismatched or miscompiled gives wrong tokens without any error; a token that is wrong
/// once is wrong for ever.
public enum SelfTest {
    /// One primitive and what it must compute.
    struct Check {
        let fault: StaticString
        var expected: String
        let compute: () -> [UInt8]
    }

    /// Runs all checks.
    ///
    /// - Throws: `bug` with the name of the first primitive that computes something else.
    public static func run() throws(SealingError) {
        try run(checks)
    }

    static func run(_ checks: [Check]) throws(SealingError) {
        for check in checks where Hex.encode(check.compute()) != check.expected {
            throw SealingError(.defect, check.fault)
        }
    }
}
