// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import Sealing
internal import SharingPolicy

/// What policy, header and keys come to for one run: everything that is the same for all records.
final class ReleaseContext {
    let policy: Policy
    let audience: Audience
    let asOf: Day
    let releaseID: String
    let ring: KeyRing?
    let fileName: String
    /// The format of the export.
    let format: RecordFormat
    /// Whether cells come with kinds of their own.
    let inputIsJSON: Bool
    /// Policy column → input column.
    let inputs: [Int]
    let checkers: [ColumnChecker]
    /// Policy column → its compiled hierarchy, for columns under `generalise`.
    let hierarchies: [Int: Hierarchy]
    /// Policy column → the levels that its rule allows.
    let levels: [Int: LevelBounds]
    /// Policy column → the hierarchy by which `t` measures distances.
    let distances: [Int: Hierarchy]
    /// The population in which classes must hide, if the claim names one.
    let population: PopulationFile?
    /// The released policy columns in the order of the export.
    let released: [Int]
    /// The columns whose cells must be of their type (definitions 18, 44).
    let checked: [Int]
    let evaluator: ConsentEvaluator
    private let unitHash: KeyedHash
    private(set) var subject: KeyReader?
    private(set) var household: KeyReader?
    /// Who was found together, where `min_groups` asks for it and a column says it.
    private(set) var group: KeyReader?
    /// For how many people a record stands, where `max_global_risk` asks for it.
    let weight: WeightReader?
    /// How the export is written; nil is the usual way.
    let dialect: Dialect?
    /// The HXL tags that the released columns keep, in the order of the export; empty for none.
    let tags: [HXLTag?]
    /// What was noticed of the header.
    let notes: [Diagnostic]

    struct LevelBounds {
        let fixed: Int?
        let finest: Int
        let coarsest: Int
        /// The level where no solver chooses: the fixed one, else the finest (definitions 27).
        var chosen: Int { fixed ?? finest }
    }

    /// Compiles for an input that is not at hand: a survey says in which order its columns stand.
    ///
    /// Nothing can be read with it; what is written and counted can be told.
    init(
        _ request: ReleaseRequest, audience: Audience, terms: StepTerms
    ) throws(Refusal) {
        policy = request.policy
        self.audience = audience
        (asOf, releaseID, ring) = (terms.asOf, terms.release, request.keyRing)
        fileName = request.inputName
        inputIsJSON = terms.inputIsJSON
        format = try request.format(of: audience)
        let columns = request.policy.columns
        var inputs = columns.indices.map { $0 + columns.count }
        for (place, index) in terms.order.enumerated() where inputs.indices.contains(index) {
            inputs[index] = place
        }
        self.inputs = inputs
        (notes, tags, dialect) = ([], [], nil)
        checkers = policy.columns.map { [policy, asOf] column in
            ColumnChecker(column, dataset: policy.dataset, ageAt: asOf)
        }
        (hierarchies, levels) = try ReleaseContext.hierarchies(policy, audience, request.folder)
        try LinkedLevels(policy, audience).check(hierarchies)
        distances = try ExportExamination.distances(
            policy: policy, audience: audience, directory: request.folder)
        population = try ReleaseContext.population(request, audience, asOf: terms.asOf)
        unitHash = KeyedHash(
            ring: ring, label: "unit", policy: policy.id, audience: audience.name,
            release: releaseID)
        released = ReleaseContext.order(
            audience, inputs: inputs, byInput: format != .jsonl && !inputIsJSON)
        checked = policy.checkedColumns(for: audience)
        evaluator = ConsentEvaluator(
            policy: policy, audience: audience, asOf: asOf, inputColumns: inputs)
        weight = ReleaseContext.weight(policy, audience, inputs, fileName)
        readKeys()
    }

    /// Compiles for the input of a reader.
    ///
    /// `isPartition` says that classes are counted elsewhere, so that no population is opened.
    init(
        _ request: ReleaseRequest, audience: Audience, reader: RecordReader, releaseID: String,
        isPartition: Bool = false
    ) throws(Refusal) {
        if let ring = request.keyRing {
            try sealing(at: Place(file: "key ring")) { () throws(SealingError) in
                try ring.checkRelease(
                    policy: request.policy.id, audience: audience.name, release: releaseID)
            }
        }
        policy = request.policy
        self.audience = audience
        asOf = request.asOf
        self.releaseID = releaseID
        ring = request.keyRing
        fileName = request.inputName
        inputIsJSON = request.inputFormat == .jsonl
        format = try request.format(of: audience)
        try request.checkForm(format, of: audience)
        inputs = try HeaderMatch.match(
            columnNames: reader.columnNames, tags: reader.tags, policy: policy,
            audience: audience, fileName: fileName)
        let note = HXLSelection.note(
            reader.tags, policy: policy, audience: audience, fileName: fileName)
        notes = note.map { [$0] } ?? []
        checkers = policy.columns.map { [policy, asOf] column in
            ColumnChecker(column, dataset: policy.dataset, ageAt: asOf)
        }
        (hierarchies, levels) = try ReleaseContext.hierarchies(policy, audience, request.folder)
        try LinkedLevels(policy, audience).check(hierarchies)
        distances = try ExportExamination.distances(
            policy: policy, audience: audience, directory: request.folder)
        population =
            isPartition
            ? nil : try ReleaseContext.population(request, audience, asOf: request.asOf)
        unitHash = KeyedHash(
            ring: ring, label: "unit", policy: policy.id, audience: audience.name,
            release: releaseID)
        released = ReleaseContext.order(
            audience, inputs: inputs, byInput: format != .jsonl && request.inputFormat != .jsonl)
        dialect = try request.dialect(
            reader.dialect, format: format, of: audience, columns: released.count)
        tags = ReleaseContext.keptTags(
            request.keepsTags ? reader.tagRow : nil, released.map { [inputs] in inputs[$0] })
        checked = policy.checkedColumns(for: audience)
        evaluator = ConsentEvaluator(
            policy: policy, audience: audience, asOf: asOf, inputColumns: inputs)
        weight = ReleaseContext.weight(policy, audience, inputs, fileName)
        readKeys()
    }

    private func readKeys() {
        subject = keyReader(policy.dataset.subjectKey)
        household = keyReader(policy.dataset.householdKey)
        if audience.privacy.classes?.minGroups != nil {
            group = keyReader(policy.dataset.groupKey)
        }
    }

    /// The population in which classes must hide, if the claim names one.
    private static func population(
        _ request: ReleaseRequest, _ audience: Audience, asOf: Day
    ) throws(Refusal) -> PopulationFile? {
        guard let reference = audience.privacy.classes?.population else { return nil }
        return try PopulationFile.load(
            reference, policy: request.policy, audience: audience, asOf: asOf,
            directory: request.folder)
    }

    private static func weight(
        _ policy: Policy, _ audience: Audience, _ inputs: [Int], _ fileName: String
    ) -> WeightReader? {
        guard audience.privacy.classes?.maxGlobalRisk != nil, let index = policy.dataset.weight
        else { return nil }
        return WeightReader(policy.columns[index], input: inputs[index], fileName: fileName)
    }

    /// The context; a refusal says also which rows stand before the header.
    static func make(
        _ request: ReleaseRequest, audience: Audience, reader: RecordReader, releaseID: String,
        isPartition: Bool = false
    ) throws(Refusal) -> ReleaseContext {
        do {
            return try ReleaseContext(
                request, audience: audience, reader: reader, releaseID: releaseID,
                isPartition: isPartition)
        } catch {
            guard error.code == .unknownColumn || error.code == .missingColumn else { throw error }
            throw Refusal(
                error.diagnostics[0], Array(error.diagnostics.dropFirst()) + reader.notes)
        }
    }

    /// The tags of columns of the input that are words of HXL; none at all if no column has one.
    ///
    /// A merged column stands behind those of the input and has none.
    private static func keptTags(_ row: HXLRow?, _ columns: [Int]) -> [HXLTag?] {
        let tags = columns.map { column -> HXLTag? in
            guard let row, row.tags.indices.contains(column) else { return nil }
            return row.tags[column].flatMap { $0.isKnown ? $0 : nil }
        }
        return tags.contains { $0 != nil } ? tags : []
    }

    /// The same run for another thread, another day, another id or at levels that are fixed.
    ///
    /// Nothing that is written to is shared, and fingerprints of keys stay what they were.
    init(
        copying other: ReleaseContext, asOf day: Day? = nil, releaseID id: String? = nil,
        fixing fixed: [Int: Int] = [:]
    ) {
        (policy, audience, asOf, releaseID) = (
            other.policy, other.audience, day ?? other.asOf, id ?? other.releaseID
        )
        (ring, fileName, format, inputIsJSON) = (
            other.ring, other.fileName, other.format, other.inputIsJSON
        )
        (inputs, released, checked) = (other.inputs, other.released, other.checked)
        levels = other.levels.merging(
            fixed.mapValues { LevelBounds(fixed: $0, finest: $0, coarsest: $0) }
        ) { $1 }
        (dialect, tags, notes) = (other.dialect, other.tags, other.notes)
        (distances, population, weight) = (other.distances, other.population, other.weight)
        let dataset = policy.dataset
        checkers = policy.columns.map { [asOf] column in
            ColumnChecker(column, dataset: dataset, ageAt: asOf)
        }
        hierarchies = other.hierarchies.mapValues { $0.copy(dataset: dataset) }
        evaluator = ConsentEvaluator(
            policy: policy, audience: audience, asOf: asOf, inputColumns: inputs)
        unitHash = other.unitHash.copy()
        readKeys()
    }

    private func keyReader(_ index: Int?) -> KeyReader? {
        index.map {
            KeyReader(
                policy.columns[$0], input: inputs[$0], checker: checkers[$0], hash: unitHash,
                fileName: fileName)
        }
    }

    /// Whether one refusal drops the whole household.
    var closesHouseholds: Bool { ReleaseContext.closesHouseholds(policy, audience) }

    private static func closesHouseholds(_ policy: Policy, _ audience: Audience) -> Bool {
        policy.dataset.householdKey != nil && audience.household == .dropHousehold
    }

    /// Whether all records must be seen before the first can be written.
    static func needsSurvey(_ policy: Policy, _ audience: Audience) -> Bool {
        audience.privacy.classes != nil || closesHouseholds(policy, audience)
            || audience.output.rowOrder == .keyedShuffle
            || (policy.dataset.subjectKey != nil && policy.dataset.subjectMayRepeat)
    }

    /// Columns whose released values count in classes, in l and `at_most`, or as rare values.
    var codedColumns: [Int] {
        guard audience.privacy.classes != nil else { return [] }
        return audience.rules.indices.filter { index in
            switch audience.rules[index] {
            case .drop, .pseudonymise, .encrypt: return false
            default: break
            }
            switch policy.columns[index].role {
            case .quasi, .sensitive, .safe, .count: return true
            case .direct, .freeText, .consent: return false
            }
        }
    }

    private static func hierarchies(
        _ policy: Policy, _ audience: Audience, _ folder: String
    ) throws(Refusal) -> ([Int: Hierarchy], [Int: LevelBounds]) {
        var hierarchies: [Int: Hierarchy] = [:]
        var levels: [Int: LevelBounds] = [:]
        for (index, column) in policy.columns.enumerated() {
            guard case .generalise(let rule) = audience.rules[index] else { continue }
            let hierarchy = try Hierarchy.load(for: column, policy: policy, directory: folder)
            let bounds = try hierarchy.bounds(rule, column: column, policy: policy)
            try checkSuppressed(audience, hierarchy, column, policy)
            hierarchies[index] = hierarchy
            levels[index] = LevelBounds(
                fixed: bounds.fixed, finest: bounds.finest, coarsest: bounds.coarsest)
        }
        return (hierarchies, levels)
    }

    /// What stands for everything may not look like a value of the column.
    private static func checkSuppressed(
        _ audience: Audience, _ hierarchy: Hierarchy, _ column: Column, _ policy: Policy
    ) throws(Refusal) {
        let word = Array(audience.output.suppressed.utf8)
        // Prefixes and columns without a hierarchy hold any text; there only nothing at all is unclear.
        var levels = 0..<hierarchy.top
        if column.hierarchy == nil { levels = 0..<0 }
        if case .prefix? = column.hierarchy?.kind { levels = 0..<0 }
        let isLabel = word.withUnsafeBufferPointer { word in
            word.isEmpty || levels.contains { hierarchy.contains(word, level: $0) }
        }
        guard isLabel else { return }
        throw Refusal(
            .ruleDoesNotFit, at: Place(file: policy.fileName, field: Name(column.name)),
            "`suppressed` of audience \(Name(audience.name)) is empty or a value of column \(Name(column.name))",
            why: "a reader could not tell a withheld value from a real or a missing one")
    }

    /// CSV keeps the order of the input's columns, JSON Lines that of the policy (definitions 13, 31).
    private static func order(_ audience: Audience, inputs: [Int], byInput: Bool) -> [Int] {
        let released = audience.rules.indices.filter { audience.rules[$0].releases }
        return byInput ? released.sorted { inputs[$0] < inputs[$1] } : released
    }
}
