// SPDX-License-Identifier: Apache-2.0

/// Within which releases the same person has the same token; the policy's `scope` chooses it.
package enum PseudonymDomain: Sendable, Hashable {
    /// One release (the default): two releases cannot be joined.
    case release(policy: String, audience: String, release: String)
    /// All releases to one audience.
    case audience(policy: String, audience: String)
    /// All audiences of a project, with a reason that the manifest repeats.
    case project(String)

    /// The bytes of `enc("release", …)`, `enc("audience", …)` or `enc("project", name)`.
    package var encoded: [UInt8] {
        switch self {
        case .release(let policy, let audience, let release):
            return Injective.encode("release", policy, audience, release)
        case .audience(let policy, let audience):
            return Injective.encode("audience", policy, audience)
        case .project(let name): return Injective.encode("project", name)
        }
    }

    /// Kd = HKDF-Expand(PRK, enc("pseudonym-domain", domain, epoch), 32).
    func key(from ringKey: SecretBytes, epoch: Int) -> SecretBytes {
        let info = Injective.encode(parts: [
            Array("pseudonym-domain".utf8), encoded, Array(String(epoch).utf8),
        ])
        return KeyDerivation.expand(ringKey, info: info, count: 32)
    }
}
