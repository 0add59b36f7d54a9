// SPDX-License-Identifier: Apache-2.0

/// The largest things that a reader accepts; past them it refuses with I0409 instead of growing.
public struct Limits: Sendable, Hashable {
    /// Bytes of one cell.
    public var field = 1 << 20
    /// Bytes of one record.
    public var record = 16 << 20
    /// Bytes of the header row.
    public var header = 1 << 20
    /// Columns of a file.
    public var columns = 16_384
    /// How deep JSON may nest.
    public var depth = 32

    /// The limits that hold unless said.
    public init() {}
}
