// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing

extension Refusal {
    /// Does something with keys; its errors become refusals that name the file.
    static func aboutKeys<Result>(
        in file: String, _ body: () throws(SealingError) -> Result
    ) throws(Refusal) -> Result {
        do throws(SealingError) {
            return try body()
        } catch {
            let code = DiagnosticCode(rawValue: error.code.rawValue) ?? .defect
            throw Refusal(code, at: Place(file: file), "\(plain: error.reason)")
        }
    }
}
