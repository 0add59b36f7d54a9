// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
@testable internal import SharingPolicy

/// Policies: read, or refused with errors that name a place of the file.
enum PolicyTarget {
    static func run(_ bytes: [UInt8]) {
        let (policy, diagnostics) = Policy.read(yaml: bytes)
        let errors = diagnostics.filter { $0.severity == .error }
        must((policy == nil) == !errors.isEmpty, "a policy is read unless there is an error")
        must(errors.count <= Findings.most, "at most twenty errors are shown")
        let lines = SourceLines(bytes).count
        for diagnostic in diagnostics {
            must(diagnostic.code != .defect, "a flaw of a policy is not ours")
            guard let line = diagnostic.place.line, let column = diagnostic.place.column else {
                fatalError("broken: an error has a place")
            }
            must((1...lines).contains(line) && column >= 1, "the place is in the file")
            let shown = PolicyRendering.message(diagnostic, sourceBytes: bytes)
            must(shown.hasSuffix("\n"), "a message ends its line")
        }
        do throws(Refusal) {
            let again = try Policy(yaml: bytes)
            must(policy != nil, "both ways to read a policy agree")
            must(again.digest == policy?.digest, "the digest is that of the bytes")
        } catch {
            must(error.diagnostics == errors, "both ways to read a policy agree on the errors")
        }
    }
}
