// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import SharingPolicy

/// How many people of a population look like each class of an export.
enum PopulationCount {
    /// The people of each class of `partition`, whose columns are the quasi-identifiers in the order
    /// of the policy; nil where a column has more than one level.
    ///
    /// A person looks like a class if what would be written for her in every column is what stands
    /// there.
    static func people(
        _ file: PopulationFile, _ export: ClassExamination.Facts, _ partition: Partition
    ) -> [Int]? {
        let top = Array(export.audience.output.suppressed.utf8)
        var columns: [[UInt32]] = []
        var unseen = [Bool](repeating: false, count: file.people.count)
        for (place, column) in file.columns.enumerated() {
            guard let examiner = export.examiners[column.index] else { return nil }
            var level = 0
            if let levels = export.levels[column.index] {
                guard levels.lowerBound == levels.upperBound else { return nil }
                level = levels.lowerBound
            }
            let hierarchy = export.hierarchies[column.index]
            let codes = column.values.indices.map { code in
                file.label(place, UInt32(code), hierarchy, level: level, top: top)
                    .flatMap { examiner.quasiCode(of: $0) }
            }
            var people: [UInt32] = []
            people.reserveCapacity(column.codes.count)
            for (row, code) in column.codes.enumerated() {
                let written = codes[Int(code)]
                if written == nil { unseen[row] = true }
                people.append(written ?? 0)
            }
            columns.append(examiner.quasi + people)
        }
        return count(file, columns, partition, unseen)
    }

    private static func count(
        _ file: PopulationFile, _ columns: [[UInt32]], _ partition: Partition, _ unseen: [Bool]
    ) -> [Int] {
        let rows = partition.classOf.count
        // Classes are numbered by first rows, so those of the export keep their numbers.
        let joint = Partition(rows: rows + file.people.count, columns: columns)
        var counts = [Int](repeating: 0, count: partition.count)
        for (row, number) in file.people.enumerated() where !unseen[row] {
            let group = Int(joint.classOf[rows + row])
            if group < counts.count { counts[group] += Int(number) }
        }
        return counts
    }
}
