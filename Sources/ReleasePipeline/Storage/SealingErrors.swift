// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
package import Sealing

extension Refusal {
    /// A refusal of the sealing room, in the common form.
    package init(_ error: SealingError, at place: Place = Place()) {
        let code = DiagnosticCode(rawValue: error.code.rawValue) ?? .defect
        self.init(code, at: place, "\(plain: error.reason)")
    }
}

/// Runs something of the sealing room; its errors become refusals.
package func sealing<Result>(
    at place: Place = Place(), _ body: () throws(SealingError) -> Result
) throws(Refusal) -> Result {
    do { return try body() } catch { throw Refusal(error, at: place) }
}
