// SPDX-License-Identifier: Apache-2.0

/// The largest things that a reader accepts; past them it refuses with I0409 instead of growing.
package struct Limits: Sendable, Hashable {
    /// Bytes of one cell.
    package var field = 1 << 20
    /// Bytes of one record.
    package var record = 16 << 20
    /// Bytes of the header row.
    package var header = 1 << 20
    /// Columns of a file.
    package var columns = 16_384
    /// How deep JSON may nest.
    package var depth = 32

    /// The limits that hold unless said.
    package init() {}
}
