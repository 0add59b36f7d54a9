// SPDX-License-Identifier: Apache-2.0

/// Why a key, a recipient or a sealed value was refused; it cannot carry a secret or a cell.
public struct SealingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The stable code of the message; raw values are those of `DiagnosticCode` in `RecordStreams`.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no key ring where one is needed.
        case keyRingMissing = "K0701"
        /// Others could read the key ring, or it is not a plain file of one's own.
        case keyRingPermissions = "K0702"
        /// The key ring, or another key, is not in its format.
        case keyRingMalformed = "K0703"
        /// The key ring has no active epoch.
        case noActiveEpoch = "K0704"
        /// No epoch of the ring has this key id.
        case unknownKeyID = "K0705"
        /// A recipient is not an age X25519 recipient.
        case recipient = "P0403"
        /// A sealed value, token or signature is not genuine.
        case notGenuine = "V0801"
        /// A sealed file of a release in steps was changed, or sealed under other keys.
        case damagedFile = "V0821"
        /// A run key has sealed all that it may.
        case limit = "I0409"
        /// Reading or writing failed.
        case inputOutput = "io"
        /// The cryptographic library does not compute what it must.
        case defect = "bug"
    }

    /// The stable code.
    public let code: Code
    /// What was wrong, in lower case, without a full stop.
    public let reason: StaticString

    /// Makes an error from a literal.
    package init(_ code: Code, _ reason: StaticString) {
        self.code = code
        self.reason = reason
    }

    /// The code and the reason.
    public var description: String { "\(code.rawValue): \(reason)" }

    /// Whether code and reason are the same.
    public static func == (left: SealingError, right: SealingError) -> Bool {
        left.description == right.description
    }

    /// Hashes code and reason.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
