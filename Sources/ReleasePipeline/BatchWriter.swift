// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// Carries out the rules of an audience on the chosen rows of a batch and writes them.
final class BatchWriter {
    private enum Work {
        case copy
        case cell(CachedRule)
        case token(TokenRule)
        case seal(SealRule)
        /// The position of the column among the coded ones.
        case coded(Int)
    }

    private struct Column {
        let index: Int
        let input: Int
        let name: String
        let work: Work
        let cells: CellColumn
    }

    private let context: ReleaseContext
    private let columns: [Column]
    private let writer: RecordWriter
    private let labels: WrittenLabels?
    private let escrow: EscrowWriter?
    /// Anchors that must be present and unique, by policy column.
    private var anchors: [Int: FingerprintTable] = [:]
    private let seeds = (ByteHash.seed(), ByteHash.seed())
    private let output: [OutputColumn]

    /// The token rules in use, for the manifest.
    private(set) var keyIDs: [Int: String] = [:]

    init(
        _ context: ReleaseContext, inputDelimiter: UInt8?, sealed: SealedOutputs,
        escrow: EscrowWriter?, labels: WrittenLabels?
    ) throws(Refusal) {
        self.context = context
        self.labels = labels
        self.escrow = escrow
        writer = RecordWriter(
            options: .init(
                format: context.format, guardsFormulas: context.audience.output.formulaGuard,
                inputDelimiter: inputDelimiter, fileName: context.fileName,
                dialect: context.dialect))
        let factory = RuleFactory(context: context)
        var columns: [Column] = []
        for index in context.released {
            let work = try BatchWriter.work(index, factory, sealed, labels)
            columns.append(
                Column(
                    index: index, input: context.inputs[index],
                    name: context.policy.columns[index].name, work: work, cells: CellColumn()))
            switch work {
            case .token(let rule): keyIDs[index] = rule.keyID
            case .seal(let rule):
                keyIDs[index] = rule.keyID
                if let anchor = rule.anchor, anchors[anchor] == nil {
                    anchors[anchor] = FingerprintTable(numbered: false)
                }
            default: break
            }
        }
        self.columns = columns
        output = columns.map { column in
            var plaintext = true
            var source = OutputColumn.Source.computed(column.cells)
            switch column.work {
            case .copy: source = .input(column.input)
            case .token, .seal: plaintext = false
            case .cell, .coded: break
            }
            return OutputColumn(name: column.name, source: source, isPlaintext: plaintext)
        }
    }

    private static func work(
        _ index: Int, _ factory: RuleFactory, _ sealed: SealedOutputs, _ labels: WrittenLabels?
    ) throws(Refusal) -> Work {
        let context = factory.context
        if let position = labels?.position(of: index) { return .coded(position) }
        switch context.audience.rules[index] {
        case .pseudonymise(let rule): return .token(try factory.tokenRule(index, rule))
        case .encrypt(let rule):
            guard let sealer = sealed.sealer(of: index) else { throw .noRule }
            return .seal(
                SealRule(
                    sealer, column: context.policy.columns[index],
                    checker: context.checkers[index], padTo: rule.padTo, anchor: rule.boundTo))
        default:
            guard let rule = try factory.cellRule(index) else { return .copy }
            return .cell(
                CachedRule(
                    rule, column: context.policy.columns[index], fileName: context.fileName))
        }
    }

    /// Writes the header of the export.
    func writeHeader(to output: OutputBuffer) {
        writer.writeHeader(columns.map(\.name), tags: context.tags, to: output)
    }

    /// Writes the chosen rows; `tuples` gives the tuple of each row of the batch, where columns are
    /// coded.
    func write(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>,
        tuples: UnsafeBufferPointer<UInt32>?, to buffer: OutputBuffer
    ) throws(Refusal) {
        for column in columns {
            switch column.work {
            case .copy, .seal: break
            case .cell(let rule):
                try rule.apply(batch, column: column.input, rows: rows, into: column.cells)
            case .token(let rule):
                try rule.apply(batch, column: column.input, rows: rows, into: column.cells)
                try addToEscrow(batch, column, rule, rows)
            case .coded(let position):
                if let tuples, let labels {
                    labels.apply(position, rows: rows, tuples: tuples, into: column.cells)
                }
            }
        }
        for (anchor, seen) in anchors { try checkAnchor(anchor, seen, batch, rows) }
        for column in columns {
            guard case .seal(let rule) = column.work else { continue }
            let anchor =
                rule.anchor.flatMap { written($0, batch) } ?? { _ in
                    UnsafeBufferPointer(start: nil, count: 0)
                }
            try rule.apply(
                batch, column: column.input, rows: rows, anchors: anchor, into: column.cells)
        }
        try writer.write(batch, rows: rows, columns: output, to: buffer)
    }

    /// Writes the rows without their sealed columns, which decide nothing about the order of rows.
    func writeOrderKeys(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>, to buffer: OutputBuffer
    ) throws(Refusal) {
        let visible = zip(columns, output).filter {
            if case .seal = $0.0.work { false } else { true }
        }
        try writer.write(batch, rows: rows, columns: visible.map(\.1), to: buffer)
    }

    /// Whether the export has sealed columns.
    var hasSeals: Bool { columns.contains { if case .seal = $0.work { true } else { false } } }

    /// The bytes that a column is written as, by row of the batch.
    private func written(
        _ index: Int, _ batch: RecordBatch
    ) -> ((Int) -> UnsafeBufferPointer<UInt8>)? {
        guard let column = columns.first(where: { $0.index == index }) else { return nil }
        if case .copy = column.work { return { batch.cell($0, column.input) } }
        return { column.cells[$0] }
    }

    /// What a seal is bound to must be there and stand in one row only (R0606).
    private func checkAnchor(
        _ anchor: Int, _ seen: FingerprintTable, _ batch: RecordBatch,
        _ rows: UnsafeBufferPointer<Int32>
    ) throws(Refusal) {
        guard let cell = written(anchor, batch) else { return }
        let name = Name(context.policy.columns[anchor].name)
        for row in rows {
            let value = cell(Int(row))
            let key = (
                ByteHash.hash(value, seed: seeds.0), ByteHash.hash(value, seed: seeds.1) | 1
            )
            if !value.isEmpty, seen.insert(key).isNew { continue }
            throw Refusal(
                .repeatedToken,
                at: Place(
                    file: context.fileName, field: name, row: batch.number(ofRow: Int(row))),
                "column \(name), which sealed values are bound to, is missing or repeats",
                why: "a sealed value could be moved between the rows that share it")
        }
    }

    private func addToEscrow(
        _ batch: RecordBatch, _ column: Column, _ rule: TokenRule,
        _ rows: UnsafeBufferPointer<Int32>
    ) throws(Refusal) {
        guard let escrow else { return }
        for row in rows where column.cells.kind(Int(row)) != .missing {
            try escrow.add(
                token: column.cells[Int(row)], kind: rule.kind,
                value: batch.cell(Int(row), column.input))
        }
    }
}
