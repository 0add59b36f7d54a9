// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// What a code means and what to do.
struct Explanation: Sendable {
    /// In a few words.
    let title: String
    /// What was found and why it stops the run.
    let meaning: String
    /// What to do.
    let help: String

    /// Writes an explanation.
    init(_ title: String, meaning: String, help: String) {
        self.title = title
        self.meaning = meaning
        self.help = help
    }
}

/// A paragraph for every code.
enum Explanations {
    /// Codes in the order of the enumeration with their explanations.
    static let all: [DiagnosticCode: Explanation] = {
        let families = [
            policy, columns, consentTerms, input, privacy, keys, verification, history,
        ]
        return families.reduce(into: [:]) { all, family in
            all.merge(family) { first, _ in first }
        }
    }()

    /// How a run ends that this code stops; for a finding of `verify`, how `verify` ends where it is
    /// the only one (definitions 6).
    static func exitCode(of code: DiagnosticCode) -> ExitCode {
        let own = ExitCode(code)
        return own == .integrity ? ExitCode.ofVerification([code]) : own
    }

    /// The explanation of a code.
    static func of(_ code: DiagnosticCode) -> Explanation {
        all[code]
            ?? Explanation(code.rawValue, meaning: "Not described.", help: "Please report it.")
    }
}
