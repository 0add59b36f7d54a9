// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// What a check looks at: columns, limits and keys, found in one table's header.
struct CheckPlan {
    /// Where a column stands in the lists of a plan.
    enum RareColumn {
        case safe(Int)
        case sensitive(Int)
    }

    struct Column {
        let name: String
        let input: Int
        let checker: ColumnChecker?
        let elements: SetElements
        let isSet: Bool
        let form: ElementForm?
        /// How its values lie to each other; nil where no policy declares it.
        let places: ElementPlaces?
        var hierarchy: Hierarchy?
        /// How the rule of a generalised column writes its cells.
        var written: Written?

        struct Written {
            let hierarchy: Hierarchy
            let suppressed: [UInt8]
            /// How much the column counts in Loss.
            let weight: Double
        }

        /// A column that a policy declares.
        init(_ column: SharingPolicy.Column, _ dataset: Dataset, input: Int) {
            name = column.name
            self.input = input
            checker = ColumnChecker(column, dataset: dataset)
            elements = SetElements(
                separator: dataset.separator, missing: MissingWords(column.missing))
            isSet = column.type == .set
            form = ElementForm(column)
            places = ElementPlaces(column)
        }

        /// A column by name alone: an empty cell is missing, sets are separated by `;`.
        init(named name: String, input: Int, isSet: Bool) {
            self.name = name
            self.input = input
            checker = nil
            elements = SetElements(separator: ";", missing: MissingWords([[]]))
            self.isSet = isSet
            form = nil
            places = nil
        }

        func isMissing(_ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind) -> Bool {
            if let checker { return checker.isMissing(cell, kind: kind) }
            return kind == .missing || cell.isEmpty || isSet && elements.isEmpty(cell)
        }
    }

    var quasi: [Column] = []
    var sensitive: [Column] = []
    /// Columns of sets, whose elements are counted in combinations.
    var sets: [Column] = []
    var l: [(place: Int, least: Int)] = []
    var atMost: [(place: Int, word: [UInt8], allowed: DecimalNumber)] = []
    var entropy: [(place: Int, least: DecimalNumber)] = []
    var t: [(place: Int, greatest: DecimalNumber)] = []
    var distance = ClassPrivacy.Distance.equal
    var minGroups: Int?
    var groupsAreHouseholds = false
    /// The population that a policy names.
    var population: PopulationReference?
    /// Safe columns that are released in clear.
    var safe: [Column] = []
    /// Released columns in which a value that fewer than k hold names somebody.
    var rare: [RareColumn] = []
    /// Whether the limits are those of an audience.
    private(set) var isOfPolicy = false
    var maxGlobalRisk: DecimalNumber?
    var threshold = 5
    var countUnit = ClassPrivacy.CountUnit.row
    var unit: KeyReader?
    var household: KeyReader?
    var group: KeyReader?
    var weight: (name: Name, input: Int)?
    var claims = true
    /// Whether people or households were to be counted and the table lacks their key.
    var lacksKey = false
    /// Whether one unit may have several records.
    var unitsRepeat = false
    var missing = CheckOptions.Missing.ownValue
    let combinations: Int?
    let before: Int?
    let fileName: String
    private let inputs: [[UInt8]: Int]

    init(
        _ claim: TableCheck.Claim, _ more: CheckOptions, columnNames: [String], fileName: String
    ) throws(Refusal) {
        self.fileName = fileName
        combinations = more.combinations
        before = more.before
        inputs = CheckPlan.inputs(columnNames)
        switch claim {
        case .columns(let names, let k):
            threshold = k
            for name in names { quasi.append(try named(name, more)) }
        case .audience(let name, let policy):
            guard let audience = policy.audience(named: name) else {
                throw Refusal(
                    .usage, at: Place(file: policy.fileName),
                    "the policy has no audience \(Name(name))")
            }
            try add(policy, audience, more)
        }
        for name in more.sensitive { sensitive.append(try named(name, more)) }
        try addKeys(more)
        try setMissing(more)
        sets = (quasi + sensitive).filter(\.isSet)
        for name in more.sets where !sets.contains(where: { $0.name == name }) {
            sets.append(try named(name, more))
        }
        if let most = more.combinations {
            let count = Combinations.count(columns: quasi.count, most: most)
            guard count <= TableCheck.combinationLimit else {
                throw Refusal(
                    .usage,
                    "\(quasi.count) columns have \(count) combinations of up to \(most)",
                    why: "more than \(TableCheck.combinationLimit) are not counted",
                    help: "ask for smaller combinations")
            }
        }
    }

    static func inputs(_ columnNames: [String]) -> [[UInt8]: Int] {
        Dictionary(
            columnNames.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { a, _ in a })
    }

    static func find(
        _ name: String, _ inputs: [[UInt8]: Int], _ fileName: String
    ) throws(Refusal) -> Int {
        if let input = inputs[Array(name.utf8)] { return input }
        throw Refusal(
            .missingColumn, at: Place(file: fileName, field: Name(name)),
            "the table has no column \(Name(name))")
    }

    private func named(_ name: String, _ more: CheckOptions) throws(Refusal) -> Column {
        Column(
            named: name, input: try CheckPlan.find(name, inputs, fileName),
            isSet: more.sets.contains { $0.utf8.elementsEqual(name.utf8) })
    }

    private func key(_ name: String) throws(Refusal) -> KeyReader {
        KeyReader(
            named: name, input: try CheckPlan.find(name, inputs, fileName),
            hash: CheckPlan.hash(), fileName: fileName)
    }

    /// A key that nobody knows and that ends with the check.
    private static func hash() -> KeyedHash {
        KeyedHash(ring: nil, label: "unit", policy: "", audience: "", release: "")
    }

    private mutating func addKeys(_ more: CheckOptions) throws(Refusal) {
        if let name = more.household { household = try key(name) }
        if let name = more.group { group = try key(name) }
        if let name = more.subject {
            unit = try key(name)
            countUnit = .subject
        }
        if let name = more.weight {
            weight = (Name(name), try CheckPlan.find(name, inputs, fileName))
        }
    }
}

extension CheckPlan {
    private mutating func add(
        _ policy: Policy, _ audience: Audience, _ more: CheckOptions
    ) throws(Refusal) {
        for (index, declared) in policy.columns.enumerated()
        where declared.role == .quasi && audience.rules[index].releases {
            var found = try column(index, policy)
            found.written = try written(index, policy, audience, more)
            quasi.append(found)
        }
        addKeys(of: policy)
        guard let classes = audience.privacy.classes else {
            claims = false
            try addReleased(policy, audience, except: [], more)
            return
        }
        threshold = classes.k
        countUnit = classes.countUnit
        isOfPolicy = true
        if classes.refusesMissing { missing = .refuse }
        var places: [Int: Int] = [:]
        let limited =
            classes.l.map(\.column) + classes.entropy.map(\.column) + classes.t.map(\.column)
            + classes.atMost.map(\.column)
        for index in limited where places[index] == nil {
            places[index] = sensitive.count
            sensitive.append(try column(index, policy))
            try addHierarchy(index, policy, more)
        }
        l = classes.l.map { (places[$0.column] ?? 0, $0.least) }
        entropy = classes.entropy.map { (places[$0.column] ?? 0, $0.least) }
        t = classes.t.map { (places[$0.column] ?? 0, $0.greatest) }
        distance = classes.distance
        minGroups = classes.minGroups
        // Where no groups are named, households are the groups.
        if minGroups != nil, policy.dataset.groupKey == nil {
            groupsAreHouseholds = true
            group = policy.dataset.householdKey.flatMap { reader($0, policy) }
        }
        population = classes.population
        maxGlobalRisk = classes.maxGlobalRisk
        atMost = classes.atMost.flatMap { column, words in
            words.map { (places[column] ?? 0, $0.word, $0.share) }
        }
        try addReleased(policy, audience, except: Set(places.keys), more)
        if audience.tier != .internal { try addRare(policy, audience) }
        unit = unit(of: policy)
        if unit == nil, countUnit != .row {
            lacksKey = true
            unitsRepeat = countUnit == .household || policy.dataset.subjectMayRepeat
            countUnit = .row
        }
        // Nobody counts the persons behind households that a person may go through.
        if countUnit == .household, policy.dataset.subjectMayRepeat { unitsRepeat = true }
        // Where households are counted, their risk is that of the units.
        if countUnit == .household { household = nil }
    }

    /// The rule of `verify`: values of safe columns, and of sensitive ones, that are in clear.
    private mutating func addRare(
        _ policy: Policy, _ audience: Audience
    ) throws(Refusal) {
        for (index, declared) in policy.columns.enumerated()
        where CheckPlan.isInClear(audience.rules[index]) && inputs[declared.nameBytes] != nil {
            if declared.role == .safe {
                rare.append(.safe(safe.count))
                safe.append(try column(index, policy))
            } else if declared.role == .sensitive,
                let place = sensitive.firstIndex(where: {
                    $0.name.utf8.elementsEqual(declared.name.utf8)
                })
            {
                rare.append(.sensitive(place))
            }
        }
    }

    /// What a policy says of missing values is not overridden.
    private mutating func setMissing(_ more: CheckOptions) throws(Refusal) {
        guard let wanted = more.missing else { return }
        if isOfPolicy, wanted != missing {
            throw Refusal(
                .usage,
                "`--missing \(plain: wanted.word)` is not what the policy says",
                why: "its limits are for `missing: \(plain: missing.word)`",
                help: "leave out `--missing`, or measure without a policy: `--by`")
        }
        missing = wanted
    }

    private func written(
        _ index: Int, _ policy: Policy, _ audience: Audience, _ more: CheckOptions
    ) throws(Refusal) -> Column.Written? {
        guard case .generalise(let rule) = audience.rules[index] else { return nil }
        return Column.Written(
            hierarchy: try Hierarchy.load(
                for: policy.columns[index], policy: policy, directory: more.policyFolder),
            suppressed: Array(audience.output.suppressed.utf8), weight: rule.weight.double)
    }

    private func column(_ index: Int, _ policy: Policy) throws(Refusal) -> Column {
        let column = policy.columns[index]
        return Column(
            column, policy.dataset, input: try CheckPlan.find(column.name, inputs, fileName))
    }

    /// Sensitive columns that are released in clear without a limit, as far as the table has them.
    private mutating func addReleased(
        _ policy: Policy, _ audience: Audience, except known: Set<Int>, _ more: CheckOptions
    ) throws(Refusal) {
        for (index, declared) in policy.columns.enumerated()
        where declared.role == .sensitive && !known.contains(index)
            && inputs[declared.nameBytes] != nil && CheckPlan.isInClear(audience.rules[index])
        {
            sensitive.append(try column(index, policy))
            try addHierarchy(index, policy, more)
        }
    }

    private static func isInClear(_ rule: Rule) -> Bool {
        switch rule {
        case .drop, .encrypt, .pseudonymise: false
        default: true
        }
    }

    private mutating func addHierarchy(
        _ index: Int, _ policy: Policy, _ more: CheckOptions
    ) throws(Refusal) {
        guard policy.columns[index].hierarchy != nil else { return }
        sensitive[sensitive.count - 1].hierarchy = try Hierarchy.load(
            for: policy.columns[index], policy: policy, directory: more.policyFolder)
    }

    private mutating func addKeys(of policy: Policy) {
        let dataset = policy.dataset
        household = dataset.householdKey.flatMap { reader($0, policy) }
        group = dataset.groupKey.flatMap { reader($0, policy) }
        if let column = dataset.weight.map({ policy.columns[$0] }),
            let input = inputs[column.nameBytes]
        {
            weight = (Name(column.name), input)
        }
    }

    private func unit(of policy: Policy) -> KeyReader? {
        // An export may lack the key; then rows are counted, and the report says so.
        switch countUnit {
        case .row: nil
        case .subject: policy.dataset.subjectKey.flatMap { reader($0, policy) }
        case .household: policy.dataset.householdKey.flatMap { reader($0, policy) }
        }
    }

    private func reader(_ key: Int, _ policy: Policy) -> KeyReader? {
        let column = policy.columns[key]
        guard let input = inputs[column.nameBytes] else { return nil }
        return KeyReader(
            column, input: input, checker: ColumnChecker(column, dataset: policy.dataset),
            hash: CheckPlan.hash(), fileName: fileName)
    }
}
