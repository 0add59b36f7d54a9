// SPDX-License-Identifier: Apache-2.0
package import SharingPolicy

extension Manifest {
    /// The manifest for those who may know less (definitions 39).
    ///
    /// A count from 1 to `smallCell` − 1 becomes `"<n"`; then `in` is withheld, since
    /// `in = out + Σ dropped + suppressed` would give it away. Where the number of suppressed
    /// records is masked, their share and the loss, which grows with it, are left out. In the
    /// public kind the other counts are rounded down to a multiple of `smallCell`. The public kind
    /// leaves out all that the recipient kind does.
    package func masked(for kind: Audience.ManifestKind, smallCell: Int) -> Manifest {
        var masked = self
        masked.kind = kind
        guard kind != .full else { return masked }
        masked.input?.salt = nil
        masked.recordsExpireFrom = nil
        masked.approval = nil
        masked.basis.approvedBy = nil
        let rule = CountMask(smallCell: smallCell, rounds: kind == .public)
        masked.counts = rule.masked(counts)
        if case .classes(var claim) = privacy {
            claim.records = rule.masked(claim.records)
            if rule.hides(counts.suppressed) {
                claim.suppressedShare = nil
                claim.loss = nil
            }
            if kind == .public {
                claim.loss = nil
                claim.suppressedShare = claim.suppressedShare.flatMap {
                    ($0 * 100).rounded() / 100 == $0 ? $0 : nil
                }
            }
            masked.privacy = .classes(claim)
        }
        if kind == .public { masked.withdrawals = nil }
        return masked
    }

    /// What a manifest of the kind says of a number of records.
    static func masked(
        _ number: Int, for kind: Audience.ManifestKind, smallCell: Int
    ) -> Count {
        if kind == .full { return .exact(number) }
        return CountMask(smallCell: smallCell, rounds: kind == .public).masked(.exact(number))
    }

    /// Every number of records that the manifest gives.
    var allCounts: [Count] {
        var all = [counts.in, counts.out, counts.suppressed] + counts.dropped.map(\.count)
        if case .classes(let claim) = privacy { all.append(claim.records) }
        return all
    }
}

/// How counts are hidden.
private struct CountMask {
    let smallCell: Int
    let rounds: Bool

    func hides(_ count: Manifest.Count) -> Bool {
        guard case .exact(let number) = count else { return true }
        return number > 0 && number < smallCell
    }

    func masked(_ count: Manifest.Count) -> Manifest.Count {
        // A bound of its own would say more than the kind's: `"<2"` is 1.
        if case .below = count { return .below(smallCell) }
        guard case .exact(let number) = count else { return count }
        if hides(count) { return .below(smallCell) }
        return .exact(rounds && smallCell > 1 ? number - number % smallCell : number)
    }

    func masked(_ counts: Manifest.Counts) -> Manifest.Counts {
        let parts = [counts.out, counts.suppressed] + counts.dropped.map(\.count)
        let total = parts.contains(where: hides) ? .withheld : masked(counts.in)
        return Manifest.Counts(
            in: total, out: masked(counts.out),
            dropped: counts.dropped.map { .init(reason: $0.reason, count: masked($0.count)) },
            suppressed: masked(counts.suppressed))
    }
}
