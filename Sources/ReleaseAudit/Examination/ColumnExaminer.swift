// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy
internal import TextForms

/// Looks at every cell of one released column and remembers what the measures need.
final class ColumnExaminer {
    /// What is done with a column beside its image.
    struct Duties {
        /// Cells that a spreadsheet would compute must be guarded; delimited exports only.
        var guardsFormulas = false
        /// The text is released as it is, or nearly.
        var isPlaintext = false
        /// Whether e-mail addresses and the like are looked for, and whether that is advice only.
        var scansResidue = false
        var residueIsAdvice = false
        /// A value may not stand in two rows, and why.
        var mustBeUnique: Message?
        /// The column is part of the classes.
        var isQuasi = false
        /// The column's values are counted, by element if it is a set.
        var isAttribute = false
        /// The column names the units that k counts.
        var isUnit = false
        /// The column names the groups that `min_groups` counts.
        var isGroup = false
        /// The column says for how many people a row stands.
        var isWeight = false
        /// Each class has levels of its own, and the ends of their range must be seen.
        var levelsAreByClass = false
        /// JSON Lines: an empty text where missing values are `null`.
        var refusesEmptyText = false
    }

    let column: Column
    let duties: Duties
    private let image: CellImage
    private let elements: SetElements?
    private var outside = Tally()
    private var formulas = Tally()
    private var residue = Tally()
    private var characters = Tally()
    private var repeats = Tally()
    private var levelEnds = LevelEnds()

    private let seen = SeenCells()
    private let values = ExaminedValues()
    private(set) var quasi: [UInt32] = []
    private let elementCodes = CellDictionary()
    private let form: ElementForm
    private var offsets: [UInt32] = [0]
    private var elementList: [UInt32] = []
    private let fingerprints = Fingerprints()
    private(set) var units: [UInt32] = []
    private let groupNames = Fingerprints()
    private var identifier: [UInt8] = []
    /// The group of each row; `.max` where it is not known.
    private(set) var groups: [UInt32] = []
    /// The weight of each row; nil where it is no number above 0.
    private(set) var weights: [Double?] = []

    init(_ column: Column, image: CellImage, duties: Duties, elements: SetElements?) {
        self.column = column
        self.image = image
        self.duties = duties
        form = ElementForm(column)
        self.elements = elements
    }

    /// Looks at the cells of `inputColumn` in every row of the batch.
    func look(at batch: RecordBatch, _ inputColumn: Int) {
        let cells = batch.cells(inputColumn)
        if duties.isQuasi || duties.isAttribute {
            values.number(batch, column: inputColumn)
            judgeValues(batch, cells)
            if duties.isQuasi { quasi += values.classCodes }
            if duties.isAttribute { values.addElements(to: &elementList, &offsets) }
        } else {
            judgeCells(batch, cells)
        }
        if duties.mustBeUnique != nil || duties.isUnit {
            for row in 0..<batch.rowCount {
                identify(cells[row], cells.kind(row), batch.number(ofRow: row))
            }
        }
        if duties.isGroup || duties.isWeight { readKeys(batch, cells) }
        guard batch.hasSuspiciousBytes, duties.isPlaintext else { return }
        for row in 0..<batch.rowCount where TextChecks.hasForbiddenCharacter(cells[row]) {
            characters.add(row: batch.number(ofRow: row))
        }
    }

    /// Judges each cell but those that were found good lately.
    private func judgeCells(_ batch: RecordBatch, _ cells: RecordBatch.ColumnCells) {
        let seen = seen
        for row in 0..<batch.rowCount {
            let cell = cells[row]
            let kind = cells.kind(row)
            let place = seen.place(of: cell, kind: kind.rawValue)
            if place?.isSeen == true { continue }
            if judge(cell, kind, number: batch.number(ofRow: row)) { place?.remember() }
        }
    }

    /// Judges each value when it is first seen, and one in which something was found in every row.
    private func judgeValues(_ batch: RecordBatch, _ cells: RecordBatch.ColumnCells) {
        for row in values.rowsToJudge {
            let (cell, kind) = (cells[row], cells.kind(row))
            let isGood = judge(cell, kind, number: batch.number(ofRow: row))
            guard values.isNew(row) else { continue }
            let isMissing = kind == .missing || cell.isEmpty
            values.meet(
                isGood: isGood, isMissing: isMissing,
                elements: duties.isAttribute && !isMissing ? elements(of: unguarded(cell)) : [])
        }
    }

    /// The cell without the apostrophe that guards a formula.
    private func unguarded(_ cell: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard duties.guardsFormulas, cell.count > 1, cell[0] == 0x27 else { return cell }
        let rest = UnsafeBufferPointer(rebasing: cell.dropFirst())
        return TextChecks.looksLikeFormula(rest) ? rest : cell
    }

    /// Looks at a cell by itself; true where nothing is found.
    private func judge(
        _ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind, number: Int
    ) -> Bool {
        let isFormula = duties.guardsFormulas && TextChecks.looksLikeFormula(cell)
        let isOutside = !isInImage(cell, isFormula ? cell : unguarded(cell), kind)
        let isResidue = duties.scansResidue && ResidualScan.seesIdentifier(cell)
        if isFormula { formulas.add(row: number) }
        if isOutside { outside.add(row: number) }
        if isResidue { residue.add(row: number) }
        if duties.levelsAreByClass {
            image.note(isFormula ? cell : unguarded(cell), kind, in: &levelEnds)
        }
        return !isFormula && !isOutside && !isResidue
    }

    private func readKeys(_ batch: RecordBatch, _ cells: RecordBatch.ColumnCells) {
        for row in 0..<batch.rowCount {
            let cell = unguarded(cells[row])
            if duties.isGroup {
                let isMissing = cells.kind(row) == .missing || cell.isEmpty
                groups.append(isMissing ? .max : code(ofIdentifier: cell, groupNames) ?? .max)
            }
            if duties.isWeight { weights.append(Weight.read(cell, comma: column.decimalComma)) }
        }
    }

    /// The number of an id, which is compared after `id/1`; nil if nothing is left of it.
    private func code(
        ofIdentifier cell: UnsafeBufferPointer<UInt8>, _ names: Fingerprints
    ) -> UInt32? {
        // A cell that has no such form was refused by the maker; here it is a name as it stands.
        guard TextForms.id1(cell, into: &identifier) else { return names.number(of: cell) }
        if identifier.isEmpty { return nil }
        return identifier.withUnsafeBufferPointer { names.number(of: $0) }
    }

    private func isInImage(
        _ cell: UnsafeBufferPointer<UInt8>, _ inner: UnsafeBufferPointer<UInt8>, _ kind: CellKind
    ) -> Bool {
        if duties.refusesEmptyText, kind == .text, cell.isEmpty { return false }
        if image.contains(inner, kind) { return true }
        // A text may begin with an apostrophe of its own.
        return inner.count != cell.count && image.contains(cell, kind)
    }

    private func identify(
        _ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind, _ number: Int
    ) {
        let before = fingerprints.count
        // Tokens and seals are compared as they stand.
        let form =
            duties.isUnit && duties.isPlaintext
            ? code(ofIdentifier: unguarded(cell), fingerprints) : nil
        let name = form ?? fingerprints.number(of: cell)
        if duties.isUnit { units.append(name) }
        guard duties.mustBeUnique != nil, Int(name) < before else { return }
        if kind != .missing, !cell.isEmpty { repeats.add(row: number) }
    }

    private func elements(of cell: UnsafeBufferPointer<UInt8>) -> [UInt32] {
        guard let elements else {
            return [form.with(cell) { UInt32(elementCodes.insert($0).number) }]
        }
        var numbers: [UInt32] = []
        elements.forEach(cell) { element in
            numbers.append(UInt32(elementCodes.insert(element).number))
            return true
        }
        return numbers
    }

    /// The column's values by element.
    var attribute: SensitiveColumn {
        SensitiveColumn(
            offsets: offsets, elements: elementList, isSet: elements != nil,
            elementCount: elementCodes.count)
    }

    /// The elements by number, in the form under which they are counted.
    var elementValues: [[UInt8]] { (0..<elementCodes.count).map { elementCodes.value($0) } }

    /// The code among the classes of what is written for a value, if some row holds it.
    func quasiCode(of label: [UInt8]) -> UInt32? {
        let isFormula =
            duties.guardsFormulas
            && label.withUnsafeBufferPointer { TextChecks.looksLikeFormula($0) }
        let written = isFormula ? [0x27] + label : label
        return written.withUnsafeBufferPointer { values.classCode(of: $0) }
    }

    /// The code of a word among the elements, if some row holds it.
    func element(_ word: [UInt8]) -> UInt32? {
        word.withUnsafeBufferPointer { word in
            form.with(word) { elementCodes.find($0) }.map { UInt32($0) }
        }
    }

    /// The first row that holds one of the elements, counted from 1.
    func firstRow(holding wanted: Set<UInt32>) -> Int? {
        for row in 0..<max(0, offsets.count - 1)
        where elementList[Int(offsets[row])..<Int(offsets[row + 1])].contains(
            where: wanted.contains)
        {
            return row + 1
        }
        return nil
    }

    /// What was found in the cells.
    var findings: [Finding] {
        let name = Name(column.name)
        return [
            outside.finding(
                .cellOutsideImage, column: column.name,
                "column \(name) holds cells that its rule cannot have written"),
            repeats.finding(
                .duplicateRows, column: column.name, duties.mustBeUnique ?? "a value repeats"),
            residue.finding(
                .residualIdentifier, column: column.name, advisory: duties.residueIsAdvice,
                "column \(name) holds what looks like an address, a number or coordinates"),
            characters.finding(
                .residualIdentifier, column: column.name,
                "column \(name) holds control or bidirectional characters"),
            formulas.finding(
                .formulaCell, column: column.name,
                "column \(name) holds cells that a spreadsheet would compute"),
            levelFinding,
        ].compactMap { $0 }
    }

    /// Levels that are wider than the cells show hide how much was coarsened.
    private var levelFinding: Finding? {
        guard duties.levelsAreByClass, !(levelEnds.finest && levelEnds.coarsest) else { return nil }
        return Finding(
            .claimDiffers, column: column.name,
            "no cell of column \(Name(column.name)) has the first or the last of the stated levels")
    }
}
