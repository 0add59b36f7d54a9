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

    let context: ReleaseContext
    private let columns: [Column]
    private let writer: RecordWriter
    private let labels: WrittenLabels?
    /// The policy columns that sealed values are bound to.
    private let anchors: [Int]
    private let output: [OutputColumn]

    /// The token rules in use, for the manifest.
    private(set) var keyIDs: [Int: String] = [:]

    init(
        _ context: ReleaseContext, inputDelimiter: UInt8?, sealed: SealedOutputs,
        labels: WrittenLabels?
    ) throws(Refusal) {
        self.context = context
        self.labels = labels
        writer = RecordWriter(
            options: .init(
                format: context.format, guardsFormulas: context.audience.output.formulaGuard,
                inputDelimiter: inputDelimiter, fileName: context.fileName,
                dialect: context.dialect))
        let factory = RuleFactory(context: context)
        var columns: [Column] = []
        var anchors: Set<Int> = []
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
                if let anchor = rule.anchor { anchors.insert(anchor) }
            default: break
            }
        }
        self.columns = columns
        self.anchors = anchors.sorted()
        output = columns.map { column in
            var plaintext = true
            var source = OutputColumn.Source.computed(column.cells)
            switch column.work {
            case .copy: source = .input(column.input)
            case .token, .seal: plaintext = false
            case .cell, .coded: break
            }
            var written = OutputColumn(name: column.name, source: source, isPlaintext: plaintext)
            written.emptyIsMissing = !context.policy.columns[column.index].missing.isEmpty
            return written
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
            return .cell(factory.cached(rule, index))
        }
    }

    /// Writes the header of the export.
    func writeHeader(to output: OutputBuffer) {
        writer.writeHeader(columns.map(\.name), tags: context.tags, to: output)
    }

    /// The policy columns whose types are checked while their rules run.
    var checkedColumns: Set<Int> {
        Set(columns.filter { if case .cell = $0.work { true } else { false } }.map(\.index))
    }

    /// Runs the rules that look at a cell alone over all records, and checks the cells' types.
    ///
    /// Types come before consent, so the records that consent will drop are looked at too.
    func prepare(_ batch: RecordBatch, gate: RecordGate, _ progress: inout BatchProgress) {
        for column in columns {
            guard case .cell(let rule) = column.work else { continue }
            rule.apply(batch, column: column.input, gate: gate, &progress, into: column.cells)
        }
    }

    /// Writes the chosen rows of a batch that was prepared, unless something stops the run.
    ///
    /// `reasons` holds the reason of each record; `tuples` gives the tuple of each row of the
    /// batch, where columns are coded.
    func write(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>,
        reasons: UnsafePointer<UInt8>, tuples: UnsafeBufferPointer<UInt32>?,
        _ progress: inout BatchProgress, to buffer: OutputBuffer
    ) {
        for column in columns {
            switch column.work {
            case .copy, .seal: break
            case .cell(let rule): rule.refuseUncovered(batch, reasons, &progress)
            case .token(let rule):
                rule.apply(
                    batch, column: column.input, rows: rows, &progress, into: column.cells)
            case .coded(let position):
                if let tuples, let labels {
                    labels.apply(position, rows: rows, tuples: tuples, into: column.cells)
                }
            }
        }
        for column in columns {
            guard case .seal(let rule) = column.work else { continue }
            let anchor =
                rule.anchor.flatMap { written($0, batch) } ?? { _ in
                    UnsafeBufferPointer(start: nil, count: 0)
                }
            rule.apply(
                batch, column: column.input, rows: rows, anchors: anchor, &progress,
                into: column.cells)
        }
        if batch.hasSuspiciousBytes {
            let chosen = rows.prefix { Int($0) < progress.limit }
            if let (row, refusal) = writer.forbidden(
                batch, rows: UnsafeBufferPointer(rebasing: chosen), columns: output)
            {
                progress.stop(at: row, refusal)
            }
        }
        if progress.failure == nil {
            writer.writeChecked(batch, rows: rows, columns: output, to: buffer)
        }
    }

    /// What must be known of all batches in their order: that anchors are unique, and what each
    /// token stands for.
    func settle(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>, _ shared: SharedColumns
    ) throws(Refusal) {
        for anchor in anchors {
            guard let cell = written(anchor, batch) else { continue }
            try shared.checkAnchor(anchor, cell, batch, rows)
        }
        guard let escrow = shared.escrow else { return }
        for column in columns {
            guard case .token(let rule) = column.work else { continue }
            for row in rows where column.cells.kind(Int(row)) != .missing {
                try escrow.add(
                    token: column.cells[Int(row)], kind: rule.kind,
                    value: batch.cell(Int(row), column.input))
            }
        }
    }

    /// Writes the rows without their sealed columns, which decide nothing about the order of rows.
    func writeOrderKeys(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>, to buffer: OutputBuffer
    ) {
        let visible = zip(columns, output).filter {
            if case .seal = $0.0.work { false } else { true }
        }
        writer.writeChecked(batch, rows: rows, columns: visible.map(\.1), to: buffer)
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
}
