// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// What a command line of `check` means.
struct CheckArguments: Sendable, Hashable {
    /// What is measured, and against what.
    enum Claim: Sendable, Hashable {
        /// The claim of an audience.
        case policy(file: String, audience: String)
        /// Columns by name, and a k.
        case columns([String], k: Int)
    }

    /// What is measured.
    var claim: Claim
    /// The file to measure; nil is stdin.
    var input: String?
    /// How it is written.
    var form: InputForm
    /// Whether the report is JSON.
    var json: Bool
    /// The columns whose values do harm, and those that are sets.
    var sensitive: [String]
    var sets: [String]
    /// The columns of units, households, groups and weights.
    var subject: String?
    var household: String?
    var group: String?
    var weight: String?
    /// What a missing value means; nil is not said.
    var missing: String?
    /// Up to how many columns are combined.
    var combinations: Int?
    /// The file of the population, and its column of numbers.
    var population: String?
    var populationCount: String?
    /// How many records there were before some were left out.
    var before: Int?

    /// Makes sense of what was typed; reads nothing.
    init(_ low: LowArguments) throws(Refusal) {
        let word = try low.requiredOperand(0, "INPUT")
        input = word == "-" ? nil : word
        form = try InputForm(low, input: input)
        json = low.has(CommonFlags.json)
        claim = try CheckArguments.claim(low)
        sensitive = try CheckArguments.names(low, CheckFlags.sensitive)
        sets = try CheckArguments.names(low, CheckFlags.sets)
        subject = low.value(CheckFlags.subject)
        household = low.value(CheckFlags.household)
        group = low.value(CheckFlags.group)
        weight = low.value(CheckFlags.weight)
        missing = low.value(CheckFlags.missing)
        combinations = try low.count(CheckFlags.combinations)
        population = low.value(CheckFlags.population)
        populationCount = low.value(CheckFlags.populationCount)
        before = try low.count(CheckFlags.before)
        try checkTogether(low)
    }

    private func checkTogether(_ low: LowArguments) throws(Refusal) {
        if case .policy = claim,
            let flag = CheckFlags.withoutPolicy.first(where: { low.has($0) })
        {
            throw .usage(
                "flag \(Name(flag.name)) goes with \(Name("--by")); a policy says it itself")
        }
        if combinations == 0 {
            throw .usage("\(Name(CheckFlags.combinations.name)) needs a number from 1")
        }
        if populationCount != nil, population == nil {
            throw .usage(
                """
                \(Name(CheckFlags.populationCount.name)) needs \
                \(Name(CheckFlags.population.name))
                """)
        }
        if population == "-" {
            throw .usage("\(Name(CheckFlags.population.name)) needs a file")
        }
    }

    private static func claim(_ low: LowArguments) throws(Refusal) -> Claim {
        let policy = low.value(CheckFlags.policy)
        let audience = low.value(CheckFlags.audience)
        let k = try low.count(CheckFlags.k)
        switch (policy, audience, low.has(CheckFlags.by), k) {
        case (let policy?, let audience?, false, nil):
            return .policy(file: policy, audience: audience)
        case (nil, nil, true, let k?):
            guard k >= 1 else { throw .usage("\(Name("-k")) needs a number from 1") }
            return .columns(try names(low, CheckFlags.by), k: k)
        default:
            throw .usage(
                "say what to measure",
                help: """
                    \(Name("--policy FILE --audience NAME")), or \(Name("--by COLUMNS -k K"))
                    """
            )
        }
    }

    private static func names(_ low: LowArguments, _ flag: Flag) throws(Refusal) -> [String] {
        guard let typed = low.value(flag) else { return [] }
        let names = typed.split(separator: ",", omittingEmptySubsequences: false)
        guard names.allSatisfy({ !$0.isEmpty }), Set(names).count == names.count else {
            throw .usage("\(Name(flag.name)) needs column names, each once, separated by commas")
        }
        return names.map(String.init)
    }
}
