// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams
internal import ReleaseAudit
internal import Sealing
internal import SharingPolicy

extension ReleaseRun {
    /// Verifies what was written, then lets it go: files beside it first, the export last.
    func commit() throws(Refusal) -> ReleaseSummary {
        try staged.finish()
        let examined = try examine()
        try staged.synchronise()
        let files = SideFiles()
        var subjects = [Manifest.NamedDigest(name: destination.baseName, sha256: staged.digest)]
        subjects += try writeBundles(files)
        if let escrow = try finishEscrow(files) {
            subjects.append(
                .init(name: ReleaseDestination.baseName(of: escrow.path), sha256: escrow.sha256))
        }
        try writeManifests(files, examined, subjects)
        try release(files)
        return summary(examined)
    }

    /// A file is named last, so that it never stands without its manifest; a stream goes first, so
    /// that a reader who has gone away leaves no manifest of what he did not get.
    private func release(_ files: SideFiles) throws(Refusal) {
        let replacing = destination.replacing
        if case .stream = destination.export {
            try staged.release(replacing: replacing)
            return try files.commit(replacing: replacing)
        }
        try files.commit(replacing: replacing)
        do { try staged.release(replacing: replacing) } catch {
            files.withdraw()
            throw error
        }
    }

    /// Reads the written export again, with the eyes of an auditor; nil where it has left already.
    private func examine() throws(Refusal) -> ExamineResult? {
        guard let source = try staged.source() else { return nil }
        let facts = context.released.map { index in
            var fact = ColumnFact(
                column: index, levels: writtenLevel(index)?.range, keyID: keyIDs[index])
            if case .byClass? = writtenLevel(index) { fact.levelsAreByClass = true }
            return fact
        }
        let examination = ExportExamination(
            policy: context.policy, audience: context.audience, facts: facts,
            hierarchies: context.hierarchies, format: context.format,
            fileName: destination.baseName)
        examination.distances = context.distances
        examination.population = context.population
        examination.expectedTags = context.tags
        examination.progress = request.progress
        let result = try examination.examine(source)
        if let refusal = ReleaseRun.refusal(result.blocking, file: destination.baseName) {
            throw refusal
        }
        if context.audience.privacy.classes != nil, result.measures == nil {
            throw Refusal(.defect, "the export could not be measured")
        }
        return try countingUnits(result)
    }

    /// The refusal that blocking findings come to; nil where there are none.
    static func refusal(_ findings: [Finding], file: String) -> Refusal? {
        let found = findings.map { finding in
            var diagnostic = finding.diagnostic(file: file)
            diagnostic.code = ReleaseRun.makersCode(finding)
            return diagnostic
        }
        return found.first.map { Refusal($0, Array(found.dropFirst())) }
    }

    /// What an auditor's finding is called while an export is made.
    private static func makersCode(_ finding: Finding) -> DiagnosticCode {
        switch finding.code {
        case .duplicateRows: .repeatedToken
        case .kBelowClaim where finding.column != nil: .rareValue
        default: finding.code
        }
    }

    /// What the export alone does not show is counted over the labels as written: units where no
    /// released token names them, groups, the risk by weights (definitions 3, 4).
    private func countingUnits(_ result: ExamineResult) throws(Refusal) -> ExamineResult {
        guard var measures = result.measures, let recount = unitRecount,
            let claim = context.audience.privacy.classes
        else { return result }
        if !measures.countsUnits {
            if recount.k < claim.k { throw tooFew("units", recount.k, claim.k) }
            try checkPopulation(recount)
            (measures.k, measures.units) = (recount.k, recount.units)
        }
        if let least = claim.minGroups, let groups = recount.groups {
            if groups < least { throw tooFew("groups", groups, least) }
            measures.demands.groups = groups
        }
        if claim.maxGlobalRisk != nil { measures.demands.globalRisk = recount.globalRisk }
        var counted = result
        counted.measures = measures
        return counted
    }

    private func tooFew(_ what: StaticString, _ found: Int, _ needed: Int) -> Refusal {
        Refusal(
            .kBelowClaim, at: Place(file: destination.baseName),
            "the smallest class holds \(found) \(plain: what), \(needed) are needed")
    }

    /// Each class is matched by more people than it has.
    private func checkPopulation(_ recount: UnitRecount) throws(Refusal) {
        guard let file = context.population, let labels = solution?.labels else { return }
        let people = ClassPopulation.people(
            file, recount, labels, context,
            levels: context.released.reduce(into: [:]) { $0[$1] = writtenLevel($1)?.range })
        for (held, people) in zip(recount.classes, people) where people <= held.units {
            throw Refusal(
                .kBelowClaim, at: Place(file: destination.baseName),
                "a class holds everybody of the population who looks like it")
        }
    }

    /// Writes the key bundles and returns their digests.
    private func writeBundles(_ files: SideFiles) throws(Refusal) -> [Manifest.NamedDigest] {
        guard let prefix = destination.bundlePrefix else { return [] }
        var digests: [Manifest.NamedDigest] = []
        for (distinction, bytes) in try sealed.bundles(created: Clock.now()) {
            let path = "\(prefix)\(distinction).ctkeys.age"
            try files.add(path, bytes)
            digests.append(
                .init(name: ReleaseDestination.baseName(of: path), sha256: Digests.sha256(bytes)))
        }
        return digests
    }

    private func writeManifests(
        _ files: SideFiles, _ examined: ExamineResult?, _ subjects: [Manifest.NamedDigest]
    ) throws(Refusal) {
        guard destination.wantsManifest else { return }
        let manifest = makeManifest(examined, subjects)
        let smallCell = Manifest.smallCell(of: context.audience)
        if let path = destination.fullManifest {
            try files.add(
                path,
                manifest.envelope(kind: .full, smallCell: smallCell, signing: request.signingKey))
        }
        if let path = destination.manifest {
            let kind = context.audience.output.manifest
            try files.add(
                path,
                manifest.envelope(kind: kind, smallCell: smallCell, signing: request.signingKey))
        }
    }

    private func summary(_ examined: ExamineResult?) -> ReleaseSummary {
        let levels = context.levelSummaries(solution?.levels ?? [:])
        let advice = (examined?.findings ?? []).filter(\.isAdvisory).map {
            $0.diagnostic(file: destination.baseName)
        }
        return ReleaseSummary(
            releaseID: context.releaseID, counts: counts, levels: levels,
            recoding: context.audience.privacy.classes?.recoding.rawValue,
            k: examined?.measures?.k, classes: examined?.measures?.classes, loss: solution?.loss,
            isOptimal: solution?.optimal, leastLoss: solution?.leastLoss,
            notes: notes + context.unexpectedAnswers(unexpectedCounts) + advice)
    }

    /// What a released column is written at; nil where it has no levels.
    private func writtenLevel(_ index: Int) -> WrittenLevel? {
        solution?.levels[index] ?? context.levels[index].map { .same($0.chosen) }
    }

    /// The name of the level that a released column has, or of the finest and the coarsest.
    func levelNames(_ index: Int) -> (same: String?, byClass: [String]?)? {
        context.levelNames(index, solution?.levels ?? [:])
    }
}

extension ReleaseContext {
    /// Questions with answers that are no word of the policy: how many, never which.
    func unexpectedAnswers(_ counts: [Int]) -> [Diagnostic] {
        zip(policy.consent?.questions ?? [], counts).compactMap { question, count in
            guard count > 0 else { return nil }
            let column = Name(policy.columns[question.column].name)
            return Diagnostic(
                .note, .note, at: Place(file: fileName, field: column),
                "\(count) answers to \(Name(question.slug)) are no word of `consent.answers`")
        }
    }

    /// The name of the level that a column has, or of the finest and the coarsest.
    func levelNames(
        _ index: Int, _ chosen: [Int: WrittenLevel]
    ) -> (same: String?, byClass: [String]?)? {
        guard let names = hierarchies[index]?.levelNames,
            let level = chosen[index] ?? levels[index].map({ .same($0.chosen) })
        else { return nil }
        switch level {
        case .same(let level): return (names[level], nil)
        case .byClass(let range): return (nil, [names[range.lowerBound], names[range.upperBound]])
        }
    }

    /// The levels of all columns, in the order of the policy.
    func levelSummaries(_ chosen: [Int: WrittenLevel]) -> [ReleaseSummary.Level] {
        policy.columns.indices.compactMap { index in
            guard let names = levelNames(index, chosen),
                let finest = names.same ?? names.byClass?.first,
                let coarsest = names.same ?? names.byClass?.last
            else { return nil }
            return .init(
                column: policy.columns[index].name, level: finest, coarsest: coarsest,
                isByClass: names.byClass != nil)
        }
    }
}

/// The time of day, for the one place that says when something was made.
enum Clock {
    /// Now, as RFC 3339 in UTC.
    static func now() -> String {
        let seconds = Int(time(nil))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let rest = seconds % 86_400
        let day = Day(ordinal: Int32(seconds / 86_400))
        return "\(day)T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }
}
