// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The flags of `filter --hold`, in the same table as those of `filter`.
enum HoldingFlags {
    static let hold = Flag(
        "--hold", .toggle, "release a stream in increments, each of which satisfies the claim",
        detail: """
            With --plan, --every and --window. Each class leaves nothing, or at least k persons who \
            were in no increment before; the others wait in memory. Consent is read again when a \
            record leaves. There is no manifest
            """)
    static let every = Flag(
        "--every", .value("D"), "with --hold: the time between two increments, as 30s, 10m, 6h, 1d")
    static let window = Flag(
        "--window", .value("D"), "with --hold: how long a record waits; then it is suppressed")
}

/// What a command line of `filter --hold` asks for.
struct HoldingArguments: Sendable, Hashable {
    /// The plan whose levels and classes hold.
    var plan: String
    /// The time between two increments.
    var every: HoldingDuration
    /// How long a record waits at most.
    var window: HoldingDuration

    /// Flags that need an export which is whole at some moment, or a day that stands still.
    private static let others = [
        FilterFlags.output, FilterFlags.force, FilterFlags.asOf, FilterFlags.backdated,
        FilterFlags.expectRows, FilterFlags.sign, FilterFlags.manifest, FilterFlags.manifestFull,
        FilterFlags.escrowDirectory, FilterFlags.sidecar, FilterFlags.verdictFirst,
        FilterFlags.compress,
    ]

    /// Makes sense of the flags; nil without `--hold`.
    init?(_ low: LowArguments) throws(Refusal) {
        guard low.has(HoldingFlags.hold) else {
            for flag in [HoldingFlags.every, HoldingFlags.window]
            where low.value(flag) != nil {
                throw .usage("\(Name(flag.name)) needs \(Name(HoldingFlags.hold.name))")
            }
            return nil
        }
        guard let plan = low.value(FilterFlags.plan) else {
            throw .usage(
                "\(Name("--hold")) needs \(Name("--plan PLAN"))",
                why: "levels that each increment chose for itself would not make one table",
                help: "survey records of the same kind and solve a plan first")
        }
        for flag in HoldingArguments.others where low.has(flag) || low.value(flag) != nil {
            throw .usage(
                "\(Name(flag.name)) does not fit \(Name("--hold"))",
                why: "a stream goes to stdout and is never whole: it has no manifest and no day")
        }
        self.plan = plan
        every = try HoldingArguments.duration(low, HoldingFlags.every)
        window = try HoldingArguments.duration(low, HoldingFlags.window)
        guard window.seconds >= every.seconds else {
            throw .usage(
                "\(Name("--window")) is shorter than \(Name("--every"))",
                why: "a record would be suppressed before it could leave")
        }
    }

    private static func duration(
        _ low: LowArguments, _ flag: Flag
    ) throws(Refusal) -> HoldingDuration {
        guard let word = low.value(flag) else {
            throw .usage("\(Name("--hold")) needs \(Name(flag.name))")
        }
        guard let duration = HoldingDuration(word) else {
            throw .usage(
                "\(Name(word)) is no time for \(Name(flag.name))",
                help: """
                    write \(Name("30s")), \(Name("10m")), \(Name("6h")) or \(Name("2d")), at least a \
                    second and at most 366 days
                    """)
        }
        return duration
    }
}
