// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// Something about an export that must not be so; it never holds a cell.
package struct Finding: Sendable, Hashable {
    /// The stable code, V0801 to V0820.
    package var code: DiagnosticCode
    /// The policy's name of the column, where one is meant.
    package var column: String?
    /// The first data row concerned, counted from 1 after the header.
    package var row: Int?
    /// How many cells, rows or values are concerned.
    package var count: Int?
    /// What was found.
    package var message: Message
    /// Whether it is for people to weigh and does not stop a release: an identifier that seems to
    /// stand in a column which the policy keeps for a stated reason.
    package var isAdvisory: Bool
    /// The check that the finding belongs to, where its code leaves that open.
    var check: Check?

    /// Makes a finding.
    package init(
        _ code: DiagnosticCode, column: String? = nil, row: Int? = nil, count: Int? = nil,
        advisory: Bool = false, _ message: Message
    ) {
        check = nil
        self.code = code
        self.column = column
        self.row = row
        self.count = count
        isAdvisory = advisory
        self.message = message
    }

    /// The same finding, of a check that shares its code with another.
    func of(_ check: Check) -> Finding {
        var finding = self
        finding.check = check
        return finding
    }

    /// The finding as a message with a place.
    package func diagnostic(file: String) -> Diagnostic {
        Diagnostic(
            isAdvisory ? .warning : .error, code,
            at: Place(file: file, field: column.map { Name($0) }, row: row), message)
    }
}

/// How often something was seen, and where first.
struct Tally {
    private(set) var count = 0
    private(set) var firstRow: Int?

    mutating func add(row: Int) {
        if count == 0 { firstRow = row }
        count += 1
    }

    func finding(
        _ code: DiagnosticCode, column: String, advisory: Bool = false, _ message: Message
    ) -> Finding? {
        guard count > 0 else { return nil }
        return Finding(
            code, column: column, row: firstRow, count: count, advisory: advisory, message)
    }
}
