// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
package import SharingPolicy

/// Examines an export as it was written, from the policy alone: no input, no key, no transform.
///
/// For most uses make one with the facts of the released columns and call ``examine(_:)`` once on a
/// source that starts at the export's first byte. The maker does so before anything leaves, a
/// verifier with the facts of the manifest.
package final class ExportExamination {
    private let policy: Policy
    private let audience: Audience
    private let facts: [ColumnFact]
    private let format: RecordFormat
    private let fileName: String
    private let hierarchies: [Int: Hierarchy]
    /// The hierarchies by which `t` measures distances, by index of the policy's column.
    package var distances: [Int: Hierarchy] = [:]
    /// The population that the claim names; without it nothing is said of it.
    package var population: PopulationFile?
    /// Is told how far the reading has come.
    package var progress: (any ProgressMeter)?
    private var examiners: [Int: ColumnExaminer] = [:]
    private var findings: [Finding] = []
    private var notChecked: [Manifest.Unchecked] = []
    /// The tags that stand under the header, which the maker knows; nil accepts any that are
    /// written as tags are.
    package var expectedTags: [HXLTag?]?

    /// Prepares to look at an export.
    ///
    /// - Parameters:
    ///   - policy: the policy.
    ///   - audience: one of its audiences.
    ///   - facts: one for each released column, in the order of the export.
    ///   - hierarchies: the compiled hierarchies of generalised columns, by index of the policy's
    ///     column.
    ///   - format: how the export is written.
    ///   - fileName: the export's name, for messages.
    package init(
        policy: Policy, audience: Audience, facts: [ColumnFact], hierarchies: [Int: Hierarchy],
        format: RecordFormat, fileName: String
    ) {
        self.policy = policy
        self.audience = audience
        self.facts = facts
        self.format = format
        self.fileName = fileName
        self.hierarchies = hierarchies
        let setting = ColumnExaminer.Setting(policy: policy, audience: audience, format: format)
        for fact in facts {
            examiners[fact.column] = ColumnExaminer(
                fact, setting, hierarchy: hierarchies[fact.column])
        }
    }

    /// Loads the hierarchies of an audience's generalised columns.
    ///
    /// - Parameters:
    ///   - policy: the policy.
    ///   - audience: one of its audiences.
    ///   - directory: the folder of the policy file, which paths are relative to.
    /// - Returns: hierarchies by index of the policy's column.
    /// - Throws: P0305 where a hierarchy cannot be used.
    package static func hierarchies(
        policy: Policy, audience: Audience, directory: String
    ) throws(Refusal) -> [Int: Hierarchy] {
        var loaded: [Int: Hierarchy] = [:]
        for (index, column) in policy.columns.enumerated() {
            guard case .generalise = audience.rules[index] else { continue }
            loaded[index] = try Hierarchy.load(
                for: column, policy: policy, directory: directory)
        }
        return loaded
    }

    /// Loads the hierarchies by which an audience's `t` measures distances.
    ///
    /// - Parameters:
    ///   - policy: the policy.
    ///   - audience: one of its audiences.
    ///   - directory: the folder of the policy file, which paths are relative to.
    /// - Returns: hierarchies by index of the policy's column; none unless `t_kind` is hierarchical.
    /// - Throws: P0305 where a hierarchy cannot be used.
    package static func distances(
        policy: Policy, audience: Audience, directory: String
    ) throws(Refusal) -> [Int: Hierarchy] {
        guard let claim = audience.privacy.classes, claim.distance == .hierarchical else {
            return [:]
        }
        var loaded: [Int: Hierarchy] = [:]
        for (index, _) in claim.t {
            loaded[index] = try Hierarchy.load(
                for: policy.columns[index], policy: policy, directory: directory)
        }
        return loaded
    }

    /// Reads the export to its end and says what it is.
    ///
    /// - Parameter source: the export's bytes.
    /// - Returns: rows, digest, measures and findings; an export that cannot be read is a finding.
    /// - Throws: only what reading bytes throws (exit code 10).
    package func examine(_ source: any ByteSource) throws(Refusal) -> ExamineResult {
        progress?.begin(.verifying, bytes: source.knownLength)
        let digesting = DigestingSource(MeteredSource(source, progress))
        var rows = 0
        var isWhole = false
        var canonical: [UInt8]?
        var text: [UInt8]?
        do {
            let expanding = try ExpandingSource(digesting, fileName: fileName)
            if expanding.compression == .uncompressed {
                (rows, canonical) = try readRows(expanding, &isWhole)
            } else {
                let expanded = DigestingSource(expanding)
                (rows, canonical) = try readRows(expanded, &isWhole)
                text = try expanded.finish()
                checkCompression(expanding)
            }
        } catch {
            if error.code == .inputOutput { throw error }
            findings.append(unreadable(error))
        }
        let digest = try digesting.finish()
        if let canonical, canonical != text ?? digest {
            findings.append(
                Finding(
                    .columns,
                    """
                    the bytes are not in the form that is written: quotes, line ends, delimiters, \
                    white space, escapes or blank lines differ
                    """))
        }
        findings += facts.compactMap { examiners[$0.column] }.flatMap(\.findings)
        let measures = isWhole ? measure(rows) : nil
        return ExamineResult(
            rows: rows, length: digesting.length, digest: digest, measures: measures,
            findings: findings.sorted { $0.code.rawValue < $1.code.rawValue },
            notChecked: notChecked)
    }

    /// What programs that expand a file skip would be a place to hide data.
    private func checkCompression(_ source: ExpandingSource) {
        if !source.isAsWritten {
            findings.append(
                Finding(
                    .columns,
                    """
                    the file is not compressed in the form that is written: one part, without \
                    name, comment or time
                    """))
        }
        notChecked.append(
            .init(
                check: "compression",
                why: "a compressor can write the same records in many ways"))
    }

    private var names: [String] { facts.map { policy.columns[$0.column].name } }

    /// The number of rows, and the digest of the bytes that are written for them.
    private func readRows(
        _ source: any ByteSource, _ isWhole: inout Bool
    ) throws(Refusal) -> (Int, [UInt8]) {
        var options = ReaderOptions(
            format: format, fileName: fileName, encoding: .utf8, declaredColumns: names)
        options.isExport = true
        options.keepsTags = true
        if let separator = policy.dataset.separator.utf8.first { options.separator = separator }
        let reader = try RecordReader(source: source, options: options)
        reader.progress = progress
        let places = checkHeader(reader.columnNames)
        let canonical = CanonicalForm(reader, format: format, fileName: fileName)
        let batch = reader.makeBatch()
        var rows = 0
        while try reader.fill(batch) {
            try canonical.add(batch)
            for (fact, place) in zip(facts, places) {
                if let place { examiners[fact.column]?.look(at: batch, place) }
            }
            rows += batch.rowCount
        }
        checkTags(reader, places)
        isWhole = places.allSatisfy { $0 != nil }
        return (rows, canonical.finish())
    }

    /// Where each released column stands; names are compared as bytes, a guard taken off.
    private func checkHeader(_ header: [String]) -> [Int?] {
        if format == .jsonl { return Array(facts.indices) }
        let found = header.map { Array($0.utf8) }
        let expected = names.map { Array($0.utf8) }
        let places = expected.map { name in
            found.firstIndex { $0 == name || $0 == [0x27] + name }
        }
        for (name, place) in zip(names, places) where place == nil {
            findings.append(
                Finding(.columns, column: name, "the export lacks column \(Name(name))"))
        }
        for number in found.indices where !places.contains(number) {
            findings.append(
                Finding(
                    .columns, "column \(number + 1) of the export is not one that is released"))
        }
        let present = places.compactMap { $0 }
        if present != present.sorted() {
            findings.append(
                Finding(.columns, "the columns are not in the order that the manifest states"))
        }
        return places
    }

    /// A row of tags is written under the header as tags are, and has none that the audience drops.
    private func checkTags(_ reader: RecordReader, _ places: [Int?]) {
        if let expectedTags, expectedTags != reader.tagRow?.tags ?? [] {
            findings.append(Finding(.columns, "the tags under the header are not those written"))
        }
        guard let row = reader.tagRow else { return }
        notChecked.append(
            .init(check: "row of HXL tags", why: "the manifest says nothing of what tags mean"))
        if !row.isCanonical || row.tags.contains(where: { $0?.isKnown == false }) {
            findings.append(
                Finding(.columns, row: 1, "the export has a row under its header that is no record")
            )
        }
        let selection = HXLSelection(row.tags, policy: policy, audience: audience)
        for (name, place) in zip(names, places) {
            guard let place, row.tags.indices.contains(place), let tag = row.tags[place],
                let pattern = selection.drops(tag)
            else { continue }
            findings.append(
                Finding(
                    .columns, column: name,
                    """
                    column \(Name(name)) has a tag that the audience drops by \(Name(pattern))
                    """))
        }
    }

    private func unreadable(_ refusal: Refusal) -> Finding {
        let place = refusal.diagnostics[0].place
        switch refusal.code {
        case .unknownColumn, .missingColumn, .duplicateColumn:
            return Finding(
                .columns, row: place.row,
                format == .jsonl
                    ? "the members are not those of the policy in its order"
                    : "the export has a column that is not released")
        default:
            return Finding(
                .cellOutsideImage, row: place.row,
                "the export cannot be read: \(refusal.diagnostics[0].message)")
        }
    }

    private func measure(_ rows: Int) -> ExportMeasures? {
        guard let claim = audience.privacy.classes else { return nil }
        var levels: [Int: ClosedRange<Int>] = [:]
        for fact in facts { levels[fact.column] = fact.levels }
        let classes = ClassExamination(
            ClassExamination.Facts(
                policy: policy, audience: audience, claim: claim, rows: rows,
                examiners: examiners, levels: levels, hierarchies: hierarchies,
                distances: distances, population: population))
        findings += classes.findings
        notChecked += classes.notChecked
        return classes.measures
    }
}
