// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import SharingPolicy
internal import TextForms

/// The version of ctanon, as manifests and `--version` give it.
package enum ProductVersion {
    /// Major, minor, patch.
    package static let number = "0.1.0"
}

extension ReleaseRun {
    /// What the run claims about its export: measured on the rows as written, not taken from the
    /// solver.
    func makeManifest(
        _ examined: ExamineResult?, _ subjects: [Manifest.NamedDigest]
    ) -> Manifest {
        var manifest = Manifest(
            policy: context.policy, audience: context.audience, files: files,
            tool: .init(version: ProductVersion.number, unicode: TextForms.unicodeVersion),
            asOf: context.asOf, release: .init(id: context.releaseID), counts: manifestCounts,
            columns: columnEntries, privacy: privacyClaim(examined), subjects: subjects)
        manifest.backdatedBecause = request.backdatedBecause
        manifest.input = .init(commitment: input.commitment, salt: input.salt)
        manifest.rowOrder.keyed =
            context.audience.output.rowOrder == .keyedShuffle && context.ring != nil
        manifest.recordsExpireFrom = expiresFrom?.description
        manifest.notChecked = notChecked(examined)
        return manifest
    }

    /// The hierarchy files that were used, and the population, once each.
    private var files: [Manifest.NamedDigest] {
        var used =
            (context.hierarchies.sorted { $0.key < $1.key }
            + context.distances.sorted { $0.key < $1.key }).compactMap(\.value.fileDigest)
        if let population = context.population { used.append((population.name, population.sha256)) }
        var seen = Set<[UInt8]>()
        return used.compactMap { file in
            guard seen.insert(Array(file.name.utf8)).inserted else { return nil }
            return .init(name: file.name, sha256: file.sha256)
        }
    }

    private var manifestCounts: Manifest.Counts {
        let dropped = Reason.allCases.compactMap { reason -> Manifest.Counts.Dropped? in
            counts.dropped[reason.code].map { .init(reason: reason.code, count: .exact($0)) }
        }
        return .init(
            in: .exact(counts.input), out: .exact(counts.output), dropped: dropped,
            suppressed: .exact(counts.suppressed))
    }

    private var columnEntries: [Manifest.ColumnEntry] {
        context.released.map { index in
            let names = levelNames(index)
            return .init(
                context.policy.columns[index], rule: context.audience.rules[index],
                level: names?.same, levels: names?.byClass, keyID: keyIDs[index])
        }
    }

    private func privacyClaim(_ examined: ExamineResult?) -> Manifest.PrivacyClaim {
        switch context.audience.privacy {
        case .recordLevel(let reason): return .recordLevel(reason: reason)
        case .classes(let claim):
            guard let measures = examined?.measures else {
                return .recordLevel(reason: "no claim: the export could not be measured")
            }
            let weighed = counts.output + counts.suppressed
            return .classes(
                measures.claim(
                    required: claim.k, recoding: claim.recoding.rawValue,
                    missing: claim.refusesMissing ? "refuse" : "own-value",
                    suppressedShare: weighed == 0
                        ? 0 : Double(counts.suppressed) / Double(weighed),
                    loss: solution?.loss, optimal: solution?.optimal))
        }
    }

    private func notChecked(_ examined: ExamineResult?) -> [Manifest.Unchecked] {
        guard let examined else {
            return [
                .init(
                    check: "self-verification",
                    why: "the export was streamed and could not be read again")
            ]
        }
        return examined.notChecked
    }
}
