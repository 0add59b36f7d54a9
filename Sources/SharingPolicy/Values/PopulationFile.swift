// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
internal import Sealing

/// The people among whom the records of an audience must hide, read from the file that its claim
/// names.
///
/// For most uses call `load`, then `label` for what a value is written as at a level. Values are
/// those of the input: what derives an age may be a birthday or an age in whole years. Columns that
/// the audience does not release are not looked at.
package struct PopulationFile {
    /// The largest file, in bytes.
    package static let limit = 1 << 30

    /// A quasi-identifier of the audience as the file has it.
    package struct Column {
        /// Its index in `Policy.columns`.
        package let index: Int
        /// The distinct values; empty at `missing`.
        package fileprivate(set) var values: [[UInt8]] = []
        /// The code of the missing value, if it occurs.
        package fileprivate(set) var missing: UInt32?
        /// The code of each row.
        package fileprivate(set) var codes: [UInt32] = []
        /// The row in which each value first stands, counted from 1.
        package fileprivate(set) var firstRows: [Int] = []

        init(index: Int) { self.index = index }
    }

    /// The path, as the policy names it.
    package let name: String
    /// SHA-256 of the file's bytes.
    package let sha256: [UInt8]
    /// The quasi-identifiers that the audience releases, in the order of the policy.
    package private(set) var columns: [Column]
    /// For how many people each row stands.
    package private(set) var people: [UInt32] = []

    /// Reads the population of an audience.
    ///
    /// - Parameters:
    ///   - reference: the file, as the policy names it.
    ///   - policy: the policy.
    ///   - audience: one of its audiences.
    ///   - asOf: the day at which ages are counted.
    ///   - directory: the folder of the policy file, which the path is relative to.
    /// - Returns: the population in codes.
    /// - Throws: P0312 where the file cannot be used, I04xx where it is no well-formed table.
    package static func load(
        _ reference: PopulationReference, policy: Policy, audience: Audience, asOf: Day,
        directory: String
    ) throws(Refusal) -> PopulationFile {
        let bytes = try read(reference, policy, directory)
        let digest = Digests.sha256(bytes)
        if let pin = reference.sha256, pin != digest {
            throw Refusal(
                .population, at: place(reference, policy),
                "the population file \(Name(reference.path)) is not the pinned one",
                why: "the SHA-256 of its bytes differs from `sha256` in the policy",
                help: "review what changed in the file, then update `sha256`")
        }
        var file = PopulationFile(name: reference.path, sha256: digest, policy, audience)
        try file.read(bytes, reference, policy, asOf)
        return file
    }

    private init(name: String, sha256: [UInt8], _ policy: Policy, _ audience: Audience) {
        self.name = name
        self.sha256 = sha256
        columns = policy.columns.indices.filter {
            policy.columns[$0].role == .quasi && audience.rules[$0].isReadable
        }.map { Column(index: $0) }
    }

    private static func place(_ reference: PopulationReference, _ policy: Policy) -> Place {
        Place(
            file: policy.fileName, line: reference.position.line,
            column: reference.position.column, length: reference.position.length)
    }

    private static func read(
        _ reference: PopulationReference, _ policy: Policy, _ directory: String
    ) throws(Refusal) -> [UInt8] {
        let path = reference.path
        guard path.utf8.first != 0x2F, !path.utf8.contains(0) else {
            throw Refusal(
                .population, at: place(reference, policy),
                "the population file \(Name(path)) has an absolute path",
                why: "a policy must mean the same on every machine",
                help: "copy the file beside the policy and name it relative to the policy")
        }
        do {
            return try readFile(
                directory.isEmpty ? path : directory + "/" + path, limit: limit,
                failing: .population)
        } catch {
            let reason = error.diagnostics[0]
            throw Refusal(
                .population, at: place(reference, policy),
                "the population file \(Name(path)) cannot be used: \(reason.message)",
                help: "the path is relative to the folder of the policy file")
        }
    }
}

extension PopulationFile {
    private mutating func read(
        _ bytes: [UInt8], _ reference: PopulationReference, _ policy: Policy, _ asOf: Day
    ) throws(Refusal) {
        let isTabbed = name.utf8.suffix(4).elementsEqual(".tsv".utf8)
        let options = ReaderOptions(format: isTabbed ? .tsv : .csv, fileName: name)
        let reader = try RecordReader(
            source: ExpandingSource(MemorySource(bytes), fileName: name), options: options)
        var inputs: [Int] = []
        for column in columns {
            inputs.append(try find(policy.columns[column.index].name, reader, reference, policy))
        }
        var count: Int?
        if let column = reference.count { count = try find(column, reader, reference, policy) }
        let values = columns.map {
            PopulationValues(policy.columns[$0.index], policy.dataset, asOf)
        }
        let batch = reader.makeBatch()
        while try reader.fill(batch) {
            for (place, input) in inputs.enumerated() {
                try add(batch, input, values[place], to: place, policy)
            }
            for row in 0..<batch.rowCount { people.append(try number(batch, row, count)) }
        }
    }

    private func find(
        _ column: String, _ reader: RecordReader, _ reference: PopulationReference,
        _ policy: Policy
    ) throws(Refusal) -> Int {
        if let input = reader.columnNames.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) })
        {
            return input
        }
        throw Refusal(
            .population, at: PopulationFile.place(reference, policy),
            "the population file \(Name(name)) has no column \(Name(column))",
            why: "a record is looked up by all quasi-identifiers that are released",
            help: "add the column with the values that the input has")
    }

    private mutating func add(
        _ batch: RecordBatch, _ input: Int, _ values: PopulationValues, to place: Int,
        _ policy: Policy
    ) throws(Refusal) {
        for row in 0..<batch.rowCount {
            guard let code = values.code(batch.cell(row, input), batch.kind(row, input)) else {
                throw Refusal(
                    .population,
                    at: Place(
                        file: name, field: Name(policy.columns[columns[place].index].name),
                        row: batch.number(ofRow: row)),
                    "this is no value of the column",
                    why: "the population is read by the types and values that the policy declares",
                    help: "write it as the input does")
            }
            if Int(code) == columns[place].values.count {
                columns[place].values.append(values.last)
                columns[place].firstRows.append(batch.number(ofRow: row))
            }
            columns[place].codes.append(code)
        }
        columns[place].missing = values.missing
    }

    private func number(
        _ batch: RecordBatch, _ row: Int, _ count: Int?
    ) throws(Refusal) -> UInt32 {
        guard let count else { return 1 }
        guard let number = ExactNumber(batch.cell(row, count))?.integer, number >= 0,
            number < 1 << 31
        else {
            throw Refusal(
                .population, at: Place(file: name, row: batch.number(ofRow: row)),
                "the count of people is no whole number",
                help: "write the number of people for whom the row stands")
        }
        return UInt32(truncatingIfNeeded: number)
    }

    /// What a value is written as by a rule, at a level where it has one.
    ///
    /// - Returns: the label; empty for a missing value; nil where the hierarchy does not cover it.
    package func label(
        _ column: Int, _ code: UInt32, _ hierarchy: Hierarchy?, level: Int, top: [UInt8]
    ) -> [UInt8]? {
        if let hierarchy, level == hierarchy.top { return top }
        if code == columns[column].missing { return [] }
        let value = columns[column].values[Int(code)]
        guard let hierarchy else { return value }
        var label: [UInt8] = []
        let covered = value.withUnsafeBufferPointer {
            hierarchy.generalise($0, level: level, into: &label)
        }
        return covered ? label : nil
    }
}

/// Numbers the values of one column of a population, in the form in which classes are made.
private final class PopulationValues {
    private let column: Column
    private let checker: ColumnChecker
    private var known = LabelGroups()
    private var scratch: [UInt8] = []
    private(set) var missing: UInt32?
    private var count: UInt32 = 0
    private var codes: [UInt32] = []
    /// The value of the code that was given last.
    var last: [UInt8] { scratch }

    init(_ column: Column, _ dataset: Dataset, _ asOf: Day) {
        self.column = column
        checker = ColumnChecker(column, dataset: dataset, ageAt: asOf)
    }

    /// The code of a cell; nil where it is no value of the column.
    func code(_ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind) -> UInt32? {
        scratch.removeAll(keepingCapacity: true)
        if column.derivesAge, let age = age(cell) {
            scratch.append(contentsOf: String(age).utf8)
        } else {
            switch checker.verdict(cell, kind: kind) {
            case .missing: return missingCode()
            case .unreadable, .outside: return nil
            case .ok: break
            }
            if column.derivesAge { return nil }
            if column.type == .set {
                _ = checker.canonicalSet(cell, into: &scratch)
            } else {
                scratch.append(contentsOf: cell)
            }
        }
        let group = Int(scratch.withUnsafeBufferPointer { known.group($0) })
        if group == codes.count {
            codes.append(count)
            count += 1
        }
        return codes[group]
    }

    private func missingCode() -> UInt32 {
        if let missing { return missing }
        missing = count
        count += 1
        return count - 1
    }

    /// Years of a birthday, or of a whole number from 0 to 130.
    private func age(_ cell: UnsafeBufferPointer<UInt8>) -> Int? {
        if let years = ExactNumber(cell)?.integer {
            return (0...130).contains(years) ? years : nil
        }
        return checker.age(cell)
    }
}
