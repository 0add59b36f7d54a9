// SPDX-License-Identifier: Apache-2.0
package import SharingPolicy

/// What the maker of an export claims about it: the predicate of its in-toto statement
/// (definitions 38).
///
/// For most uses make one with `init(policy:audience:…)`, set `counts`, `columns` and `privacy`,
/// and call ``envelope(kind:smallCell:signing:)``; to read one call
/// ``SignedManifest/read(_:trust:needed:)``.
/// It never holds a cell.
package struct Manifest: Sendable, Hashable {
    /// What made the export.
    package var tool: Tool
    /// The policy.
    package var policy: PolicyReference
    /// Every file that the policy names.
    package var files: [NamedDigest]
    /// How the policy's approval is known; `self-declared` in this version.
    package var approval: String?
    /// The audience's name.
    package var audience: String
    /// The tier.
    package var tier: String
    /// The recipients' slugs, in the policy's order.
    package var recipients: [String]
    /// What the export is for.
    package var purposes: [String]
    /// What it must not be used for.
    package var prohibitedUses: [String]
    /// The agreement with the recipients.
    package var agreement: Agreement?
    /// Why the data may be shared.
    package var basis: Basis
    /// What recipients must do afterwards.
    package var retention: Retention?
    /// The day on which consent and ages were judged.
    package var asOf: String
    /// Why `asOf` lies in the past.
    package var backdatedBecause: String?
    /// Which release this is.
    package var release: Release
    /// The commitment to the input; a bare digest would confirm a guess.
    package var input: InputCommitment?
    /// What is known of withdrawals.
    package var withdrawals: Withdrawals?
    /// How many records came and went.
    package var counts: Counts
    /// The released columns, in the order of the export.
    package var columns: [ColumnEntry]
    /// The order of rows.
    package var rowOrder: RowOrder
    /// The claim.
    package var privacy: PrivacyClaim
    /// What earlier releases the export was compared with.
    package var history: History?
    /// The first day on which the export may no longer be used.
    package var validUntil: String?
    /// The first day on which a consent ends; in the full manifest only.
    package var recordsExpireFrom: String?
    /// Who the manifest is for.
    package var kind: Audience.ManifestKind
    /// What the maker did not check.
    package var notChecked: [Unchecked]
    /// The files that the statement is about: export, key bundle, escrow, in this order.
    package var subjects: [NamedDigest]
}

extension Manifest {
    /// The `predicateType` of the statement.
    package static let predicateType = "urn:ctanon:export-manifest:v1"
    /// The `_type` of an in-toto Statement v1.
    package static let statementType = "https://in-toto.io/Statement/v1"

    /// A name and the SHA-256 of its bytes.
    package struct NamedDigest: Sendable, Hashable {
        /// The name.
        package var name: String
        /// The 32 bytes.
        package var sha256: [UInt8]

        /// Makes a pair.
        package init(name: String, sha256: [UInt8]) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// What made the export.
    package struct Tool: Sendable, Hashable {
        /// `ctanon`.
        package var name: String
        /// Its version.
        package var version: String
        /// The version of Unicode that normalisation follows.
        package var unicode: String

        /// Names a tool.
        package init(name: String = "ctanon", version: String, unicode: String) {
            self.name = name
            self.version = version
            self.unicode = unicode
        }
    }

    /// The policy that decided.
    package struct PolicyReference: Sendable, Hashable {
        /// Its slug.
        package var id: String
        /// Its version.
        package var version: Int
        /// SHA-256 of its raw bytes.
        package var sha256: [UInt8]
    }

    /// The agreement with the recipients.
    package struct Agreement: Sendable, Hashable {
        /// Its reference.
        package var reference: String
        /// The first day.
        package var from: String?
        /// The first day after it.
        package var until: String?
    }

    /// Why the data may be shared.
    package struct Basis: Sendable, Hashable {
        /// `consent` or the kind of another basis.
        package var kind: String
        /// What it rests on.
        package var reference: String?
        /// Who approved it.
        package var approvedBy: String?
        /// The first day on which it no longer holds.
        package var until: String?
    }

    /// What recipients must do afterwards.
    package struct Retention: Sendable, Hashable {
        /// A duration, `P1Y`.
        package var deleteAfter: String
        /// Whether a certificate is expected.
        package var certificateOfDestruction: Bool
    }

    /// Which release this is.
    package struct Release: Sendable, Hashable {
        /// Its id.
        package var id: String
        /// Its number among the audience's releases, where a ledger counts them.
        package var sequence: Int?
        /// The id of the release that it replaces.
        package var supersedes: String?

        /// Names a release.
        package init(id: String, sequence: Int? = nil, supersedes: String? = nil) {
            self.id = id
            self.sequence = sequence
            self.supersedes = supersedes
        }
    }

    /// SHA-256 of salt and input, so that a guess of the input cannot be confirmed.
    package struct InputCommitment: Sendable, Hashable {
        /// The 32 bytes of the commitment.
        package var commitment: [UInt8]
        /// The salt; in the full manifest only.
        package var salt: [UInt8]?

        /// Makes a commitment.
        package init(commitment: [UInt8], salt: [UInt8]?) {
            self.commitment = commitment
            self.salt = salt
        }
    }

    /// What is known of withdrawals.
    package enum Withdrawals: Sendable, Hashable {
        /// No register, for the reason that the policy states.
        case none(reason: String)
        /// A register of that many entries with that root.
        case register(treeSize: Int, root: [UInt8])
    }

    /// What earlier releases the export was compared with.
    package enum History: Sendable, Hashable {
        /// None, for the reason that the policy states.
        case none(reason: String)
        /// These releases.
        case against([String])
    }

    /// The order of rows.
    package struct RowOrder: Sendable, Hashable {
        /// `input` or `keyed-shuffle`.
        package var kind: String
        /// Whether a key ring made the shuffle repeatable.
        package var keyed: Bool

        /// Makes an order.
        package init(kind: String, keyed: Bool) {
            self.kind = kind
            self.keyed = keyed
        }
    }

    /// Something that was not checked, and why.
    package struct Unchecked: Sendable, Hashable {
        /// What.
        package var check: String
        /// Why not.
        package var why: String

        /// Names a check.
        package init(check: String, why: String) {
            self.check = check
            self.why = why
        }
    }
}
