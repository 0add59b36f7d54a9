// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import ReleasePipeline

/// `check`: from arguments to measures, and from these to a table that people read.
enum CheckVerb {
    /// Measures a file as it stands.
    static func run(arguments: CheckArguments, console: Console) throws(Refusal) -> ExitCode {
        let claim: TableCheck.Claim
        switch arguments.claim {
        case .columns(let names, let k): claim = .columns(names, k: k)
        case .policy(let path, let audience):
            claim = .audience(audience, of: try PolicyFile.read(path, console).policy)
        }
        let name = arguments.input ?? "stdin"
        var options = ReaderOptions(
            format: arguments.inputFormat, fileName: name, encoding: arguments.encoding)
        options.headerRow = arguments.headerRow
        let report = try TableCheck.run(
            try source(arguments, console), options: options, claim: claim,
            progress: console.progressMeter())
        console.report(report.notes)
        try console.write(
            arguments.json ? CheckText.json(report).text + "\n" : CheckText.table(report))
        return report.holds == false ? .answerIsNo : .done
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

/// What `check` prints.
enum CheckText {
    /// A table for people, with what each measure does not protect against.
    static func table(_ report: CheckReport) -> String {
        var lines = [
            ("records", "\(report.rows)"),
            ("units", "\(report.units) (\(report.countUnit))"),
            ("classes", "\(report.classes)"),
            (
                "k, the smallest class",
                report.holds == nil ? "\(report.k)" : "\(report.k) (asked for: \(report.threshold))"
            ),
            ("largest class", "\(report.largest)"),
            ("classes of one", "\(report.uniques)"),
            ("records in classes under \(report.threshold)", "\(report.recordsBelow)"),
            ("prosecutor risk, at most", percent(report.prosecutorMaximum)),
            ("marketer risk", percent(report.marketer)),
        ]
        for (column, least, required) in report.l {
            lines.append(("l of \(column)", "\(least) (asked for: \(required))"))
        }
        for (column, word, share, allowed) in report.atMost {
            lines.append(("share of \(word) in \(column)", "\(share) (at most: \(allowed))"))
        }
        let width = lines.map(\.0.count).max() ?? 0
        let table = lines.map { name, value in
            "\(name)\(String(repeating: " ", count: width - name.count + 2))\(value)\n"
        }
        let verdict =
            switch report.holds {
            case true?: "every limit is kept\n"
            case false?: "NOT every limit is kept\n"
            case nil: "the audience claims nothing about classes\n"
            }
        return table.joined() + verdict
            + """
            k says how many look alike; it does not say that they differ in what would harm them.
            l says that a class holds different values; it does not say how likely each one is.
            Nothing here knows what somebody else has published about the same people.

            """
    }

    private static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }

    /// The report of `--json`.
    static func json(_ report: CheckReport) -> JSON {
        .object([
            ("ctanon", .string("check/v1")),
            ("rows", .number(report.rows)), ("units", .number(report.units)),
            ("countUnit", .string(report.countUnit)), ("classes", .number(report.classes)),
            ("k", .number(report.k)), ("largest", .number(report.largest)),
            ("uniques", .number(report.uniques)), ("threshold", .number(report.threshold)),
            ("recordsBelow", .number(report.recordsBelow)),
            ("l", .object(report.l.map { ($0.column, .number($0.least)) })),
            ("t", .null),
            (
                "atMost",
                .array(
                    report.atMost.map {
                        .object([
                            ("column", .string($0.column)), ("word", .string($0.word)),
                            ("share", .real($0.share)),
                        ])
                    })
            ),
            (
                "risk",
                .object([
                    ("prosecutorMax", .real(report.prosecutorMaximum)),
                    ("marketer", .real(report.marketer)),
                ])
            ),
            ("holds", report.holds.map { .bool($0) } ?? .null),
        ])
    }
}
