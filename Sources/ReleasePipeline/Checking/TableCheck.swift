// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
internal import ReleaseAudit
package import SharingPolicy

/// Measures a table as it stands, without changing it and without applying consent.
///
/// For most uses call `run` with a claim; `CheckOptions` adds what a claim does not say.
package enum TableCheck {
    /// What is measured, and against what.
    package enum Claim {
        /// The claim of an audience.
        case audience(String, of: Policy)
        /// Columns by name, and a k; every record is a unit of its own unless options say.
        case columns([String], k: Int)
    }

    /// The most combinations of columns that are counted.
    package static let combinationLimit = 20_000

    /// Reads a table to its end and measures it.
    ///
    /// - Parameters:
    ///   - source: The table's bytes.
    ///   - options: How they are to be read.
    ///   - claim: What is measured.
    ///   - more: What else is measured.
    ///   - progress: Is told how far the reading has come.
    /// - Returns: The measures.
    /// - Throws: I04xx where the table cannot be read or lacks a column, `usage` where the audience
    ///   is unknown or there are too many combinations.
    package static func run(
        _ source: any ByteSource, options: ReaderOptions, claim: Claim,
        more: CheckOptions = CheckOptions(), progress: (any ProgressMeter)? = nil
    ) throws(Refusal) -> CheckReport {
        progress?.begin(.reading, bytes: source.knownLength)
        let reader = try open(MeteredSource(source, progress), options, claim)
        reader.progress = progress
        let plan = try CheckPlan(
            claim, more, columnNames: reader.columnNames, fileName: options.fileName)
        let coded = CodedCells(plan)
        let batch = reader.makeBatch()
        while try reader.fill(batch) { try coded.add(batch) }
        if coded.rows == 0 {
            throw Refusal(.noInput, at: Place(file: options.fileName), "the table has no record")
        }
        if let before = more.before, before < coded.rows {
            throw Refusal(
                .usage, at: Place(file: options.fileName),
                "the table has \(coded.rows) records, and there were \(before) before",
                help: "give the number of records of which these are left")
        }
        var people: CodedPopulation?
        if let population = more.population {
            people = try read(population, plan, coded, claim, more.policyFolder)
        }
        var report = try CheckMeasurement(plan, coded, people).report()
        report.notes = reader.notes
        return report
    }

    private static func read(
        _ population: CheckOptions.Population, _ plan: CheckPlan, _ coded: CodedCells,
        _ claim: Claim, _ folder: String
    ) throws(Refusal) -> CodedPopulation {
        let source = DigestingSource(population.source)
        let reader = try open(source, population.options, claim)
        let people = try CodedPopulation(
            plan, coded, columnNames: reader.columnNames, fileName: population.options.fileName,
            count: population.count)
        let batch = reader.makeBatch()
        while try reader.fill(batch) { try people.add(batch) }
        if let reference = plan.population, reference.isCounted(by: population.count) {
            people.isOfPolicy = try digest(of: reference, folder) == source.finish()
        }
        return people
    }

    /// What the bytes of a policy's population must have; nil where nobody can say.
    private static func digest(
        of reference: PopulationReference, _ folder: String
    ) throws(Refusal) -> [UInt8]? {
        if let pin = reference.sha256 { return pin }
        let path = folder.isEmpty ? reference.path : folder + "/" + reference.path
        do { return try DigestingSource(DescriptorSource(path: path)).finish() } catch {
            return nil
        }
    }

    private static func open(
        _ source: any ByteSource, _ options: ReaderOptions, _ claim: Claim
    ) throws(Refusal) -> RecordReader {
        var options = options
        switch claim {
        case .audience(_, let policy): options.declaredColumns = policy.columns.map(\.name)
        case .columns(let names, _): options.declaredColumns = names
        }
        let expanding = try ExpandingSource(source, fileName: options.fileName)
        let reader = try RecordReader(source: expanding, options: options)
        if case .audience(_, let policy) = claim,
            let merger = ColumnMerger(
                policy, columnNames: reader.columnNames,
                for: .measure(fills: options.format == .jsonl))
        {
            reader.add(merger)
        }
        return reader
    }
}

extension PopulationReference {
    /// Whether people are counted by the same column, or both times each row is one.
    fileprivate func isCounted(by column: String?) -> Bool {
        count.map { Array($0.utf8) } == column.map { Array($0.utf8) }
    }
}
