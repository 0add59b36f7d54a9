// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import SharingPolicy

/// The people of a population who look like each class of what is written.
enum ClassPopulation {
    /// By class of a recount; a column with levels by class looks like nobody.
    static func people(
        _ file: PopulationFile, _ recount: UnitRecount, _ labels: WrittenLabels,
        _ context: ReleaseContext, levels: [Int: ClosedRange<Int>]
    ) -> [Int] {
        let top = Array(context.audience.output.suppressed.utf8)
        var columns: [[UInt32]] = []
        for (place, column) in file.columns.enumerated() {
            let dictionary = ValueDictionary()
            let level = levels[column.index]?.lowerBound ?? 0
            var codes = recount.classes.map { held -> UInt32 in
                let label = labels.text(of: column.index, tuple: held.tuple)
                return label.withUnsafeBufferPointer { UInt32(dictionary.insert($0).number) }
            }
            let written = column.values.indices.map { code -> UInt32 in
                let label = file.label(
                    place, UInt32(code), context.hierarchies[column.index], level: level,
                    top: top)
                guard let label else { return .max }
                return label.withUnsafeBufferPointer { UInt32(dictionary.insert($0).number) }
            }
            codes += column.codes.map { written[Int($0)] }
            columns.append(codes)
        }
        let classes = recount.classes.count
        // Classes are numbered by first rows, and no two of them are alike.
        let joint = Partition(rows: classes + file.people.count, columns: columns)
        var people = [Int](repeating: 0, count: classes)
        for (row, number) in file.people.enumerated() {
            let group = Int(joint.classOf[classes + row])
            if group < classes { people[group] += Int(number) }
        }
        return people
    }
}
