// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleasePipeline

/// `check`: from arguments to measures, and from these to a table that people read.
enum CheckVerb {
    /// Measures a file as it stands.
    static func run(arguments: CheckArguments, console: Console) throws(Refusal) -> ExitCode {
        var more = CheckOptions()
        let claim: TableCheck.Claim
        switch arguments.claim {
        case .columns(let names, let k): claim = .columns(names, k: k)
        case .policy(let path, let audience):
            let file = try PolicyFile.read(path, console)
            claim = .audience(audience, of: file.policy)
            more.policyFolder = file.folder
        }
        try fill(&more, arguments)
        let options = arguments.form.options(fileName: arguments.input)
        let report = try TableCheck.run(
            try source(arguments, console), options: options, claim: claim, more: more,
            progress: console.progressMeter())
        console.report(report.notes)
        try console.write(
            arguments.json ? CheckJSON.report(report).text + "\n" : CheckTable.text(report))
        return report.verdict.isYes ? .done : .answerIsNo
    }

    private static func fill(
        _ more: inout CheckOptions, _ arguments: CheckArguments
    ) throws(Refusal) {
        more.missing = arguments.missing.flatMap { CheckOptions.Missing(rawValue: $0) }
        more.combinations = arguments.combinations
        more.sensitive = arguments.sensitive
        more.sets = arguments.sets
        more.subject = arguments.subject
        more.household = arguments.household
        more.group = arguments.group
        more.weight = arguments.weight
        more.before = arguments.before
        guard let path = arguments.population else { return }
        let options = ReaderOptions(
            format: RecordFormat(fileName: path) ?? .csv, fileName: path)
        more.population = CheckOptions.Population(
            source: try DescriptorSource(path: path), options: options,
            count: arguments.populationCount)
    }

    private static func source(
        _ arguments: CheckArguments, _ console: Console
    ) throws(Refusal) -> any ByteSource {
        guard let path = arguments.input else {
            return DescriptorSource(descriptor: console.input, name: "stdin", owns: false)
        }
        return try DescriptorSource(path: path)
    }
}
