// SPDX-License-Identifier: Apache-2.0

/// Why a record is in the export or not: the first failing step of the order of evaluation.
package enum Reason: UInt8, CaseIterable, Sendable {
    case given, refused, unknown, undated, future, expired, withdrawn, minor, majority
    case householdMixed, basisOther, basisExpired, recordInvalid, privacySuppressed

    /// The code, as counts, manifests and tests of a policy show it.
    package var code: String {
        switch self {
        case .given: "consent.given"
        case .refused: "consent.refused"
        case .unknown: "consent.unknown"
        case .undated: "consent.undated"
        case .future: "consent.future"
        case .expired: "consent.expired"
        case .withdrawn: "consent.withdrawn"
        case .minor: "consent.minor"
        case .majority: "consent.majority"
        case .householdMixed: "household.mixed"
        case .basisOther: "basis.other"
        case .basisExpired: "basis.expired"
        case .recordInvalid: "record.invalid"
        case .privacySuppressed: "privacy.suppressed"
        }
    }

    /// The reason with that code.
    package init?(code: String) {
        guard let reason = Reason.allCases.first(where: { $0.code == code }) else { return nil }
        self = reason
    }

    /// Whether the record goes on to the column rules.
    package var exports: Bool { self == .given || self == .basisOther }
}
