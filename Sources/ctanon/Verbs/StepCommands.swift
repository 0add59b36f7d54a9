// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The steps of a release in the table of commands.
enum StepCommands {
    private static let exitCodes = ExitCode.allCases.filter { $0 != .answerIsNo }
    private static let scopeLine =
        "--policy policy.yaml --audience public --keyring release.keys"

    static let survey = Command(
        words: ["survey"],
        summary: "count one partition into a sealed survey file: step 1 of a release in steps",
        description: [
            """
            A release of partitions on several machines: `survey` each partition, `merge` the \
            surveys, `solve` a plan, `filter --plan` each partition, `assemble` the parts. The \
            export is, byte for byte, that of `filter` over all partitions in one go.
            """,
            """
            A survey holds rare combinations of values and fingerprints of people: it is sealed \
            under a key of the release, and should be deleted after the solve. Say `--as-of` \
            where steps may run on different days.
            """,
        ],
        operands: [Operand("INPUT", required: false, "one partition; stdin without it, or with -")],
        ownFlags: StepFlags.scope + [
            StepFlags.output("SURVEY", "where the survey goes"), FilterFlags.force,
            FilterFlags.asOf, FilterFlags.backdated, FilterFlags.expectRows, StepFlags.memory,
            FilterFlags.threads, FilterFlags.inputFormat, FilterFlags.encoding,
            FilterFlags.delimiter, FilterFlags.headerRow,
        ],
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "one partition of many",
                line: "ctanon survey \(scopeLine) --as-of 2026-01-31 -o 07.survey 07.csv")
        ],
        exitCodes: exitCodes
    ) { low, console throws(Refusal) in
        try StepVerbs.survey(FilterArguments(low), memory: try StepFlags.bytes(low), console)
    }

    static let merge = Command(
        words: ["merge"],
        summary: "join survey files into one: step 2 of a release in steps",
        description: [
            """
            Surveys stream through in constant memory, but for the distinct values of each \
            column. Surveys of other runs, and a partition that stands in two, are refused. The \
            order of the files does not matter, and merged surveys may be merged again.
            """
        ],
        operands: [Operand("SURVEY", repeats: true, "the surveys")],
        ownFlags: StepFlags.scope + [
            StepFlags.output("SURVEY", "where the joined survey goes"), FilterFlags.force,
        ],
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "all partitions",
                line: "ctanon merge \(scopeLine) -o all.survey 01.survey 02.survey")
        ],
        exitCodes: exitCodes
    ) { low, console throws(Refusal) in
        try StepVerbs.merge(FilterArguments(low), low.operands, console)
    }

    static let solve = Command(
        words: ["solve"],
        summary: "choose levels for all partitions: step 3 of a release in steps",
        description: [
            """
            The plan lists what may be released, never what may not: a record whose combination \
            nobody counted is suppressed. It is sealed, and carries a code under a key of its own.
            """
        ],
        operands: [Operand("SURVEY", "the survey of all partitions")],
        ownFlags: StepFlags.scope + [
            StepFlags.output("PLAN", "where the plan goes"), FilterFlags.force,
            FilterFlags.outputFormat,
        ],
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "the plan", line: "ctanon solve \(scopeLine) -o plan all.survey")
        ],
        exitCodes: exitCodes
    ) { low, console throws(Refusal) in
        try StepVerbs.solve(FilterArguments(low), console)
    }

    static let assemble = Command(
        words: ["assemble"],
        summary: "join the parts of all partitions into one export: the last step of a release",
        description: [
            """
            Every partition of the plan must be there once. The rows are put in their order, \
            measured again as they were written, and committed with a manifest as `filter` does.
            """,
            "Where rows keep the order of the input, parts are joined in the order given.",
        ],
        operands: [Operand("PART", repeats: true, "the parts of `filter --plan`")],
        ownFlags: StepFlags.scope + [
            StepFlags.plan, FilterFlags.output, FilterFlags.force, FilterFlags.backdated,
            FilterFlags.sign, FilterFlags.manifest, FilterFlags.manifestFull,
            FilterFlags.outputFormat, FilterFlags.compress,
        ],
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "the export",
                line: "ctanon assemble \(scopeLine) --plan plan -o public.csv 01.part 02.part")
        ],
        exitCodes: exitCodes
    ) { low, console throws(Refusal) in
        try StepVerbs.assemble(FilterArguments(low), low.operands, console)
    }
}
