// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The declared columns, found by the NFC bytes of their names.
struct ColumnTable {
    /// The columns in the order of the file.
    private(set) var columns: [Column]
    private let indices: [[UInt8]: Int]
    private let findings: Findings

    /// Resolves every declared column and checks what its options mean.
    init(draft: PolicyDraft, findings: Findings) {
        let resolution = ColumnResolution(draft: draft, findings: findings)
        var columns: [Column] = []
        var indices: [[UInt8]: Int] = [:]
        for column in draft.columns {
            let bytes = Array(column.name.value.utf8)
            if let first = indices[bytes] {
                findings.error(
                    .duplicateKey, at: column.name.position,
                    "the column \(Name(column.name.value)) is declared twice",
                    why: "a column has one role",
                    help: "the first stands in line \(columns[first].position.line)")
                continue
            }
            indices[bytes] = columns.count
            columns.append(resolution.column(column))
        }
        self.columns = columns
        self.indices = indices
        self.findings = findings
        self.columns = LinkResolution(table: self, findings: findings).columns(draft.columns)
    }

    /// The index of a column, if it is declared.
    func index(_ name: String) -> Int? { indices[Array(name.utf8)] }

    /// Whether a column of that name is declared.
    func contains(_ name: String) -> Bool { indices[Array(name.utf8)] != nil }

    /// The index of a column, or nil with an error of the given code.
    func find(_ word: Located<String>, _ code: DiagnosticCode, for use: String) -> Int? {
        if let index = indices[Array(word.value.utf8)] { return index }
        findings.error(
            code, at: word.position,
            "\(Name(use)) names the column \(Name(word.value)), which is not declared",
            why: "only declared columns are known",
            help: NearestWord.help(word.value, among: columns.map(\.name))
                ?? "declare it under `columns`")
        return nil
    }
}
