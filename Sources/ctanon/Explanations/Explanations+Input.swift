// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension Explanations {
    /// What the codes of an input mean.
    static let input: [DiagnosticCode: Explanation] = [
        .unknownColumn: Explanation(
            "the input has a column that the policy does not know",
            meaning: """
                A column of the header is not declared. It could hold anything, so the run stops \
                before the first record. Its name is shown only if it is nearly that of a declared \
                column, since a file without a header has a person in its first line.
                """,
            help: """
                Declare the column under its role and give it a rule, or correct its name in the \
                file; capitals and `_` count. If the file has no header, add one. If its header is \
                not the first row, name it with `--header-row`; `ctanon inspect` shows what is read.
                """),
        .missingColumn: Explanation(
            "a declared column is not in the input",
            meaning: """
                The policy declares a column that the header does not have.
                """,
            help: """
                Correct the name in the file, or take the column out of the policy if the form no \
                longer asks for it.
                """),
        .duplicateColumn: Explanation(
            "two columns have the same name",
            meaning: """
                The header has a name twice, and the policy does not declare the repeated one, \
                `name#2`. With `header_names: last-part` it also means that two columns end in the \
                same declared name.
                """,
            help: """
                Rename one of them, or declare `name#2` if both are meant; of two paths declare one \
                whole.
                """),
        .valueUnreadable: Explanation(
            "a value does not parse, or a key is missing",
            meaning: """
                A cell is not what the type of its column says: a date in another notation, a \
                number with a comma, an empty required cell, or a record without its subject key. \
                The cell itself is never shown.
                """,
            help: """
                Look at the row and column shown. Correct the cell, say the notation with \
                `format`, add a word to `missing`, or choose `on_bad_value`.
                """),
        .valueOutside: Explanation(
            "a value that the policy does not cover",
            meaning: """
                A cell parses but is not among `values`, lies outside `min` and `max`, is an age \
                outside 0 to 130, or is covered by no hierarchy and no word of `replace`.
                """,
            help: """
                Add the value where it belongs, or correct the cell.
                """),
        .raggedRow: Explanation(
            "a row does not fit the table",
            meaning: """
                A row has more or fewer cells than the header, a quote is open or stands inside a \
                cell, or a line is blank. Nothing is guessed: a shifted row would put a name into \
                a released column.
                """,
            help: """
                Export the file again as CSV with quotes (RFC 4180). A delimiter or line break \
                inside a cell without quotes is the usual cause.
                """),
        .encoding: Explanation(
            "the input is not in its encoding",
            meaning: """
                A cell or the header holds bytes that stand for no character: no UTF-8, half of a \
                pair in UTF-16, a byte that Latin-1 or Windows-1252 does not use. Or the byte order \
                mark at the start of the input is of another encoding than `--encoding` says, or \
                UTF-16 has none. An input that is a workbook or an archive is refused here too.
                """,
            help: """
                Save the file as CSV UTF-8. If you cannot, say what it is: `--encoding \
                windows-1252` for most files of older Windows programs in Western Europe and the \
                Americas, `latin-1`, or `utf-16`. Look at a name with an accent in the export \
                afterwards: a wrong guess among these makes wrong letters, not errors.
                """),
        .forbiddenCharacter: Explanation(
            "a control or bidi character",
            meaning: """
                A NUL anywhere, or a control character or an override of writing direction in the \
                header or in a cell that would be released in clear. Such characters hide text \
                from the eye.
                """,
            help: """
                Remove the character at the place shown. Marks that Arabic, Persian or Burmese \
                need are allowed.
                """),
        .limit: Explanation(
            "the input exceeds a limit",
            meaning: """
                A cell, a row, the number of columns or the depth of an object is greater than any \
                real form has. The limit keeps a damaged or hostile file from filling the memory. \
                With `filter --hold` it may also be that more records wait than memory was given.
                """,
            help: """
                Look at the row shown: an unclosed quote can make the rest of a file one cell. With \
                `--hold` shorten `--window`, or split the stream.
                """),
        .noInput: Explanation(
            "there is no input",
            meaning: """
                The input is empty, or has a header and no records for an audience that claims k.
                """,
            help: """
                Look at what should have written the input; an empty stream is often a failed \
                query.
                """),
        .duplicateSubject: Explanation(
            "a subject occurs twice",
            meaning: """
                Two records have the same subject key, though a row of this data set is one \
                person, household or site.
                """,
            help: """
                Remove the duplicate, or say `unit: event` if several rows for one person are \
                meant.
                """),
        .rowCount: Explanation(
            "the number of records is not the one expected",
            meaning: """
                `--expect-rows` names another number of records than the input has: it was cut off \
                or has grown.
                """,
            help: """
                Look at what wrote the input, then correct the number or the input.
                """),
        .damagedCompression: Explanation(
            "the compressed input is damaged",
            meaning: """
                The input is gzip or zstd by its first bytes, and does not expand: it was cut \
                short, bytes in it differ from those that were written, something else stands \
                behind it, or it needs a dictionary. Records before the flaw may be whole, and are \
                not used: nobody knows which are missing.
                """,
            help: """
                Get the file again and compare its digest with the sender's. A file that was put \
                together from several must hold compressed parts alone.
                """),
        .foreignStep: Explanation(
            "a file does not belong to this release in steps",
            meaning: """
                The steps of a release (`survey`, `merge`, `solve`, `filter --plan`, `assemble`) \
                work on the same partitions under the same policy, audience, release id and as-of \
                day. This survey, plan, part or partition is of another run, is given twice, or is \
                missing; or the data changed after its survey. Other data under a plan could \
                release a person whose class nobody counted.
                """,
            help: """
                Give the files of one run, each once. If a partition has changed, survey it again \
                and solve again.
                """),
    ]
}
