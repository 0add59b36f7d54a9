// SPDX-License-Identifier: Apache-2.0
@_spi(Opening) internal import Sealing

/// Opens single sealed cells of one run with the fields of its key bundle.
///
/// This is a way back to a person. It is here, and not in `Sealing`, so that nothing on the sharing
/// path can use it.
public final class SealedFieldOpener {
    /// What a cell was before it was sealed.
    public enum Value: Sendable, Hashable {
        /// A missing value.
        case null
        /// The bytes of a text.
        case string([UInt8])
        /// The bytes of a JSON number.
        case number([UInt8])
        /// The bytes of a JSON boolean.
        case boolean([UInt8])
    }

    /// Why a cell does not open.
    public enum Refusal: Error, Sendable, Hashable {
        /// The bundle is not in its format.
        case bundle
        /// The bundle or the cell belongs to another run, data set or policy.
        case anotherRun
        /// The cell is malformed, altered, or moved from another row or column.
        case notGenuine
    }

    private let opening: SealedFieldOpening

    /// Derives the key of a run from the fields of its bundle as they are written there.
    ///
    /// - Parameters:
    ///   - dataset: `dataset`, the release id.
    ///   - runSalt: `run_salt`, base64url.
    ///   - dataKey: `dek`, base64url.
    ///   - policy: `policy`, hexadecimal SHA-256.
    ///   - runKeyID: `rkid`.
    /// - Throws: `bundle` or `anotherRun`.
    public init(
        dataset: String, runSalt: String, dataKey: String, policy: String, runKeyID: String
    ) throws(Refusal) {
        do throws(SealingError) {
            opening = try SealedFieldOpening(
                dataset: dataset, runSalt: runSalt, dataKey: dataKey, policy: policy,
                runKeyID: runKeyID)
        } catch {
            throw error.code == .unknownKeyID ? .anotherRun : .bundle
        }
    }

    /// Opens one cell.
    ///
    /// - Parameters:
    ///   - cell: The sealed cell as written.
    ///   - column: The column's name in the export.
    ///   - anchor: The row's `bound_to` cell as written; empty if the policy names none.
    /// - Returns: What the cell was before it was sealed.
    /// - Throws: `anotherRun` or `notGenuine`.
    public func open(
        _ cell: [UInt8], column: String, anchor: [UInt8]
    ) throws(Refusal) -> Value {
        do throws(SealingError) {
            let opened = try opening.open(cell, column: column, anchor: anchor)
            switch SealedType(rawValue: opened.type) {
            case .null: return .null
            case .string: return .string(opened.value)
            case .number: return .number(opened.value)
            case .boolean: return .boolean(opened.value)
            case nil: throw SealingError(.notGenuine, "the sealed value is of no known type")
            }
        } catch {
            throw error.code == .unknownKeyID ? .anotherRun : .notGenuine
        }
    }
}
