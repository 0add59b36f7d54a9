// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import SharingPolicy

/// What a file shows of what was lost.
///
/// A file as it stands does not say what it was made from. Its classes are there, and cells that
/// read as suppressed. Under a policy the level of each generalised cell is there too, and, where
/// its hierarchy is a file, how many leaves lie under it. Records that were left out are not
/// there: only who knows how many there were (`before`) can count them. What entropy was lost
/// needs the original values and is not measured here.
struct UtilityMeasurement {
    let plan: CheckPlan
    let coded: CodedCells
    let classes: ClassMeasures

    func measure() -> CheckMeasures.Utility {
        let lostRecords = plan.before.map { $0 - coded.rows }
        var utility = CheckMeasures.Utility(
            averageClass: UtilityMeasures.averageClass(sizes: classes.recordsOfClass),
            discernibility: UtilityMeasures.discernibility(
                sizes: classes.recordsOfClass, suppressed: lostRecords ?? 0),
            cells: coded.rows * coded.quasi.count, recordsBefore: plan.before,
            recordsLost: lostRecords)
        countSuppressed(&utility)
        var costs: [UtilityMeasures.Column] = []
        var levels: [UtilityMeasures.Column] = []
        for coder in coded.quasi where coder.column.written != nil {
            guard let found = columns(coder) else {
                utility.withoutLevels.append(coder.column.name)
                continue
            }
            levels.append(found.levels)
            utility.levelled.append(coder.column.name)
            guard let cost = found.costs else {
                utility.withoutLeaves.append(coder.column.name)
                continue
            }
            costs.append(cost)
            utility.weighed.append(coder.column.name)
        }
        let suppressed = lostRecords ?? 0
        if !costs.isEmpty { utility.loss = UtilityMeasures.loss(costs, suppressed: suppressed) }
        if !levels.isEmpty {
            utility.precision = UtilityMeasures.precision(levels, suppressed: suppressed)
        }
        return utility
    }

    private func countSuppressed(_ utility: inout CheckMeasures.Utility) {
        var found: [(coder: CellCoder, code: UInt32)] = []
        for coder in coded.quasi {
            let word = coder.column.written?.suppressed ?? [UInt8(ascii: "*")]
            if let code = word.withUnsafeBufferPointer({ coder.code(of: $0) }) {
                found.append((coder, code))
                utility.cellsLost += coder.codes.reduce(0) { $0 + ($1 == code ? 1 : 0) }
            }
        }
        guard found.count == coded.quasi.count, found.count > 0 else { return }
        utility.emptyRecords = (0..<coded.rows).reduce(0) { sum, row in
            sum + (found.allSatisfy { $0.coder.codes[row] == $0.code } ? 1 : 0)
        }
    }

    /// The cost and the level of each code of a column; nil where a value has no level.
    private func columns(
        _ coder: CellCoder
    ) -> (levels: UtilityMeasures.Column, costs: UtilityMeasures.Column?)? {
        guard let written = coder.column.written else { return nil }
        let hierarchy = written.hierarchy
        var costs: [Double]? = []
        var levels: [Double] = []
        for code in 0..<coder.valueCount {
            // A missing value below the top costs nothing (definitions, "Loss").
            if UInt32(code) == coder.missing {
                costs?.append(0)
                levels.append(0)
                continue
            }
            let value = coder.value(code)
            let level = value.withUnsafeBufferPointer {
                hierarchy.finestLevel(of: $0, suppressed: written.suppressed)
            }
            guard let level else { return nil }
            levels.append(Double(level) / Double(hierarchy.top))
            let cost = value.withUnsafeBufferPointer { hierarchy.cost(of: $0, level: level) }
            if let cost { costs?.append(cost) } else { costs = nil }
        }
        return (
            UtilityMeasures.Column(codes: coder.codes, costs: levels),
            costs.map {
                UtilityMeasures.Column(codes: coder.codes, costs: $0, weight: written.weight)
            }
        )
    }
}
