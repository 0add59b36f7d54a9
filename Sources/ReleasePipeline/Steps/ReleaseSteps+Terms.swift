// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
package import Sealing
package import SharingPolicy

extension ReleaseRequest {
    /// Writes the keys that this release needs to a new file.
    ///
    /// - Throws: usage without a release id, K07xx for the ring, `io` where the file cannot be made.
    package func deriveKeys(from ring: KeyRing, to path: String) throws(Refusal) {
        guard let audience = policy.audience(named: audience) else { throw unknownAudience() }
        guard let releaseID else {
            throw Refusal(
                .usage, "keys are derived for one release: \(Name("--release")) is missing")
        }
        if let wide = audience.widePseudonym {
            throw Refusal(
                .usage, at: Place(file: self.policy.fileName),
                """
                the tokens of column \(Name(self.policy.columns[wide].name)) are of a scope wider \
                than `release`, and their key is not handed over
                """,
                why: "it makes the tokens of other releases too, and never expires",
                help: """
                    give each node the ring itself, where it is trusted with it; or say \
                    `scope: release`
                    """)
        }
        let domains = audience.tokenDomains(policy: policy.id, release: releaseID)
        try sealing(at: Place(file: path)) { () throws(SealingError) in
            try ReleaseKeys(
                ring: ring, policy: policy.id, audience: audience.name, release: releaseID,
                domains: domains
            ).create(at: path)
        }
    }
}

extension Audience {
    /// The first column whose tokens other releases have too; nil if there is none.
    var widePseudonym: Int? {
        rules.firstIndex { rule in
            guard case .pseudonymise(let rule) = rule else { return false }
            if case .release = rule.scope { return false }
            return true
        }
    }

    /// The domains of the tokens that it receives, each once.
    package func tokenDomains(policy: String, release: String) -> [PseudonymDomain] {
        var domains: [PseudonymDomain] = []
        for rule in rules {
            guard case .pseudonymise(let rule) = rule else { continue }
            let domain = rule.domain(policy: policy, audience: name, release: release)
            if !domains.contains(domain) { domains.append(domain) }
        }
        return domains
    }
}

extension Pseudonymisation {
    /// Within which releases its tokens are alike.
    func domain(policy: String, audience: String, release: String) -> PseudonymDomain {
        switch scope {
        case .release: .release(policy: policy, audience: audience, release: release)
        case .audience: .audience(policy: policy, audience: audience)
        case .project(let name, _): .project(name)
        }
    }
}

extension StepTerms {
    /// Refuses files that were made under another policy than the one that is given (I0414).
    func check(_ request: ReleaseRequest) throws(Refusal) {
        if version != ProductVersion.number {
            throw Refusal(.foreignStep, "the file was made by another version of ctanon")
        }
        guard policyDigest == request.policy.digest else {
            throw Refusal(
                .foreignStep, at: Place(file: request.policy.fileName),
                "the file was made under another text of the policy",
                help: "give the policy as it was when the partitions were surveyed")
        }
    }

    /// Refuses hierarchy files that have changed since (I0414).
    func check(_ context: ReleaseContext) throws(Refusal) {
        guard hierarchies == context.fileDigests else {
            throw Refusal(
                .foreignStep, at: Place(file: context.policy.fileName),
                "a hierarchy file has changed since the partitions were surveyed")
        }
    }
}

extension ReleasePlan {
    /// Refuses a population that is not the one which classes were compared with (I0414).
    func checkPopulation(_ context: ReleaseContext) throws(Refusal) {
        if population == context.population?.sha256 { return }
        throw Refusal(
            .foreignStep, at: Place(file: context.population?.name ?? context.policy.fileName),
            "the population has changed since the plan was solved",
            help: "solve again, or give the file as it was")
    }
}

extension ReleaseRequest {
    /// A format that the user names must be that of the plan.
    func checkFormat(_ planned: RecordFormat) throws(Refusal) {
        guard outputFormatIsNamed, let outputFormat, outputFormat != planned else { return }
        throw Refusal(
            .usage,
            "the plan was solved for \(Name(planned.rawValue)), not \(Name(outputFormat.rawValue))",
            help: "the format decides what values are alike: say it to `solve`")
    }
}

extension PartitionSurvey {
    /// The records by what their own answers come to.
    var counts: ReleaseCounts {
        var tally = ReasonTally()
        for reason in Reason.allCases { tally.add(reason, reasons[Int(reason.rawValue)]) }
        return ReleaseCounts(tally)
    }
}
