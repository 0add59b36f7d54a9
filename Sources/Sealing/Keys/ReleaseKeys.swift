// SPDX-License-Identifier: Apache-2.0

/// The keys that one release to one audience needs, and nothing that opens another.
///
/// `keys derive` makes them from a ring, for the machines that survey and filter partitions. The
/// text is lines `NAME VALUE`: `release-keys 1`, `policy`, `audience`, `release`, `epoch`, then the
/// secrets `unit`, `survey`, `plan`, `row-order` and `local-recoding`, and `domain HEX SECRET` for each pseudonym
/// domain, HEX being the bytes of the domain. Secrets are Bech32 as in a ring.
package final class ReleaseKeys: Sendable {
    /// The id of the policy.
    package let policy: String
    /// The audience's name.
    package let audience: String
    /// The release's id.
    package let release: String
    /// The epoch of the ring that the keys come from.
    let epoch: Int
    let secrets: [Label: SecretBytes]
    let domains: [[UInt8]: SecretBytes]

    /// What the keys are for.
    package enum Label: String, Sendable, CaseIterable {
        /// Fingerprints of subjects and households.
        case unit
        /// Seals survey files, plans and parts.
        case survey
        /// The code of a plan.
        case plan
        /// The order of rows.
        case rowOrder = "row-order"
        /// What a search for clusters draws its numbers from.
        case localRecoding = "local-recoding"

        /// What the secret begins with in a file.
        var prefix: StaticString {
            switch self {
            case .unit: "ctanon-unit-"
            case .survey: "ctanon-survey-"
            case .plan: "ctanon-plan-"
            case .rowOrder: "ctanon-row-order-"
            case .localRecoding: "ctanon-local-recoding-"
            }
        }
    }

    static let domainPrefix: StaticString = "ctanon-domain-"

    init(
        policy: String, audience: String, release: String, epoch: Int,
        secrets: [Label: SecretBytes], domains: [[UInt8]: SecretBytes]
    ) {
        (self.policy, self.audience, self.release) = (policy, audience, release)
        (self.epoch, self.secrets, self.domains) = (epoch, secrets, domains)
    }

    /// Derives the keys of a release from a whole ring.
    ///
    /// - Throws: K0703 if the ring holds the keys of one release only.
    package convenience init(
        ring: KeyRing, policy: String, audience: String, release: String,
        domains: [PseudonymDomain]
    ) throws(SealingError) {
        guard let root = ring.activeKey else {
            throw SealingError(.keyRingMalformed, "keys of one release derive no others")
        }
        var secrets: [Label: SecretBytes] = [:]
        for label in Label.allCases {
            secrets[label] = ring.key(
                label.rawValue, policy: policy, audience: audience, release: release)
        }
        var keys: [[UInt8]: SecretBytes] = [:]
        for domain in domains {
            keys[domain.encoded] = domain.key(from: root, epoch: ring.activeEpoch)
        }
        self.init(
            policy: policy, audience: audience, release: release, epoch: ring.activeEpoch,
            secrets: secrets, domains: keys)
    }

    /// Writes them to a file that did not exist, mode 0600.
    ///
    /// - Throws: `io` if something of that name exists or cannot be written.
    package func create(at path: String) throws(SealingError) {
        let head = """
            # ctanon keys of one release: delete them when it is assembled
            release-keys 1
            policy \(policy)
            audience \(audience)
            release \(release)
            epoch \(epoch)

            """
        let labels = Label.allCases
        let sorted = domains.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        var length = head.utf8.count
        for label in labels {
            length +=
                label.rawValue.utf8.count + 2
                + Bech32.encodedLength(prefix: label.prefix, count: 32)
        }
        for (domain, _) in sorted {
            length +=
                "domain ".utf8.count + domain.count * 2 + 2
                + Bech32.encodedLength(prefix: ReleaseKeys.domainPrefix, count: 32)
        }
        let text = SecretBytes(count: length)
        var out = SecretText(text)
        out.append(head)
        for label in labels {
            guard let secret = secrets[label] else { continue }
            out.append("\(label.rawValue) " as String)
            out.appendBech32(label.prefix, secret)
            out.append("\n" as StaticString)
        }
        for (domain, secret) in sorted {
            out.append("domain \(Hex.encode(domain)) " as String)
            out.appendBech32(ReleaseKeys.domainPrefix, secret)
            out.append("\n" as StaticString)
        }
        try PrivateFile.create(path, contents: text)
    }
}

extension KeyRing {
    /// Refuses keys that belong to another release; a whole ring fits every one.
    ///
    /// - Throws: K0705.
    package func checkRelease(
        policy: String, audience: String, release: String
    ) throws(SealingError) {
        guard let keys = releaseKeys else { return }
        guard keys.policy == policy else {
            throw SealingError(.unknownKeyID, "the keys are those of another policy")
        }
        guard keys.audience == audience else {
            throw SealingError(.unknownKeyID, "the keys are those of another audience")
        }
        guard keys.release == release else {
            throw SealingError(.unknownKeyID, "the keys are those of another release")
        }
    }

    /// HKDF-Expand(PRK, enc(label, policy id, audience, release id), 32), or nil where the file
    /// holds the keys of another release.
    func key(
        _ label: String, policy: String, audience: String, release: String
    ) -> SecretBytes? {
        if let activeKey {
            let info = Injective.encode(label, policy, audience, release)
            return KeyDerivation.expand(activeKey, info: info, count: 32)
        }
        guard let keys = releaseKeys, keys.policy == policy, keys.audience == audience,
            keys.release == release
        else { return nil }
        return ReleaseKeys.Label(rawValue: label).flatMap { keys.secrets[$0] }
    }

    /// The key of a pseudonym domain.
    ///
    /// - Throws: K0705 where the file holds the keys of one release, and not this one.
    func key(of domain: PseudonymDomain) throws(SealingError) -> SecretBytes {
        if let activeKey { return domain.key(from: activeKey, epoch: activeEpoch) }
        guard let key = releaseKeys?.domains[domain.encoded] else {
            throw SealingError(
                .unknownKeyID, "the keys of one release lack the key that makes these tokens")
        }
        return key
    }
}
