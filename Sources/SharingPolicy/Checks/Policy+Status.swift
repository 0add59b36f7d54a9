// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

extension Policy {
    /// Why the policy may not be used for an audience on a day, if there is a reason.
    ///
    /// Status (P0501), `effective` (P0502), the agreement (C0502) and a basis other than consent
    /// (C0501), in this order; the first decides the exit code. Every `until` is exclusive.
    package func statusRefusal(for audience: Audience, asOf day: Day) -> Refusal? {
        let found = statusFindings(audience) + periodFindings(audience, day)
        guard let first = found.first else { return nil }
        return Refusal(first, Array(found.dropFirst()))
    }

    private func statusFindings(_ audience: Audience) -> [Diagnostic] {
        let place = Place(file: fileName)
        switch status {
        case .approved: return []
        case .draft where audience.tier == .internal: return []
        case .draft:
            return [
                Diagnostic(
                    .error, .status, at: place,
                    "the policy is a draft, which exports to tier `internal` only",
                    why:
                        """
                        audience \(Name(audience.name)) is of tier \
                        \(Name(audience.tier.rawValue))
                        """,
                    help: "have it approved and say `status: approved`")
            ]
        case .retired:
            return [
                Diagnostic(
                    .error, .status, at: place, "the policy is retired and exports nothing",
                    help: "use the policy that took its place")
            ]
        }
    }

    private func periodFindings(_ audience: Audience, _ day: Day) -> [Diagnostic] {
        let place = Place(
            file: fileName, line: audience.position.line, column: audience.position.column,
            length: audience.position.length)
        var found: [Diagnostic] = []
        if !effective.contains(day) {
            found.append(
                Diagnostic(
                    .error, .notInForce, at: Place(file: fileName),
                    "the policy is not in force on \(Name(day.description))",
                    help: "see `effective`"))
        }
        if let agreement = audience.agreement, !agreement.period.contains(day) {
            found.append(
                Diagnostic(
                    .error, .agreement, at: place,
                    """
                    the agreement \(Name(agreement.reference)) of audience \
                    \(Name(audience.name)) does not hold on \(Name(day.description))
                    """,
                    help: "renew the agreement and give its dates"))
        }
        if case .other(let basis) = audience.basis, day >= basis.until {
            found.append(
                Diagnostic(
                    .error, .basisEnded, at: place,
                    """
                    the legal basis of audience \(Name(audience.name)) has ended on \
                    \(Name(basis.until.description))
                    """,
                    help: "have it approved again"))
        }
        return found
    }
}
