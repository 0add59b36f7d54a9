// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// A column of days that consent depends on.
struct ConsentDay: Sendable {
    /// What a cell says.
    enum Reading {
        case missing
        case unreadable
        case day(Day)

        /// The day, if the cell names one.
        var day: Day? { if case .day(let day) = self { day } else { nil } }
    }
    /// The column, an index into `Policy.columns`.
    let column: Int
    private let notation: DateNotation
    private let missing: MissingWords

    init(_ column: Int, policy: Policy) {
        self.column = column
        notation = DateNotation(policy.columns[column])
        missing = MissingWords(policy.columns[column].missing)
    }

    func read(_ cell: UnsafeBufferPointer<UInt8>, kind: CellKind) -> Reading {
        if kind == .missing || missing.contains(cell) { return .missing }
        return notation.day(cell).map { .day($0) } ?? .unreadable
    }
}
