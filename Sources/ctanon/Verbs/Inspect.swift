// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import ReleasePipeline
internal import SharingPolicy

/// `inspect`: from arguments to what a file looks like.
enum InspectVerb {
    /// Looks at a file.
    static func run(arguments: InspectArguments, console: Console) throws(Refusal) -> ExitCode {
        let options = arguments.form.options(fileName: arguments.input)
        let source: any ByteSource
        if let path = arguments.input {
            source = try DescriptorSource(path: path)
        } else {
            source = DescriptorSource(descriptor: console.input, name: "stdin", owns: false)
        }
        let report = try Inspection.run(
            source, options: options, showsNames: arguments.showsNames)
        console.report(report.notes)
        try console.write(
            arguments.json ? InspectText.json(report).text + "\n" : InspectText.table(report))
        return .done
    }
}

/// What `inspect` prints.
enum InspectText {
    /// Tables for people.
    static func table(_ report: InspectionReport) -> String {
        let facts = [
            ["format", "\(report.format.rawValue), delimiter \(delimiter(report))"],
            [
                "encoding",
                report.encoding.rawValue
                    + (report.dialect.hasByteOrderMark ? ", byte order mark" : ""),
            ],
            ["line ends", report.dialect.endsWithCRLF ? "CRLF" : "LF"],
            ["header", header(report)],
            ["records", "\(report.records)"],
        ]
        let columns = report.columns.map { column in
            [
                "\(column.number)", column.name ?? "-", column.tag?.text ?? "-",
                column.hint.map { "\($0.role.rawValue): \($0.reason)" } ?? "-",
            ]
        }
        let hidden =
            report.showsNames
            ? ""
            : """

            Names are not shown: the header row may be a record. If you know that it is none, say \
            --show-names.

            """
        return lines(facts) + "\n" + lines([["#", "name", "HXL tag", "hint"]] + columns) + hidden
    }

    private static func header(_ report: InspectionReport) -> String {
        let tags = report.hasTagRow ? ", HXL tags in row \(report.headerRow + 1)" : ""
        return "row \(report.headerRow)" + tags
    }

    private static func delimiter(_ report: InspectionReport) -> String {
        let byte = report.dialect.delimiter
        return byte == UInt8(ascii: "\t") ? "tab" : String(Unicode.Scalar(byte))
    }

    /// Rows of cells under each other, two spaces apart.
    private static func lines(_ rows: [[String]]) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { index in
            rows.map { index < $0.count ? $0[index].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index + 1 == row.count
                    ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// The report of `--json`.
    static func json(_ report: InspectionReport) -> JSON {
        .object([
            ("ctanon", .string("inspect/v1")),
            ("format", .string(report.format.rawValue)),
            ("encoding", .string(report.encoding.rawValue)),
            ("byteOrderMark", .bool(report.dialect.hasByteOrderMark)),
            ("delimiter", .string(String(Unicode.Scalar(report.dialect.delimiter)))),
            ("lineEnds", .string(report.dialect.endsWithCRLF ? "crlf" : "lf")),
            ("headerRow", .number(report.headerRow)),
            ("tagRow", .optional(report.hasTagRow ? report.headerRow + 1 : nil)),
            ("records", .number(report.records)),
            ("namesShown", .bool(report.showsNames)),
            ("columns", .array(report.columns.map(json))),
        ])
    }

    private static func json(_ column: InspectionReport.Column) -> JSON {
        .object([
            ("number", .number(column.number)),
            ("name", column.name.map { .string($0) } ?? .null),
            ("tag", column.tag.map { .string($0.text) } ?? .null),
            (
                "hint",
                column.hint.map { hint in
                    .object([
                        ("role", .string(hint.role.rawValue)),
                        ("pattern", .string(hint.pattern)), ("reason", .string(hint.reason)),
                    ])
                } ?? .null
            ),
        ])
    }
}
