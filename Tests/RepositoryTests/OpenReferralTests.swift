// SPDX-License-Identifier: Apache-2.0
internal import TestSupport
internal import Testing

/// `docs/examples/open_referral.py` was written from the page on sealing; here it opens what the
/// command has sealed.
@Suite struct OpenReferralTests {
    private static let script = Repository.root + "/docs/examples/open_referral.py"

    /// People who named the shelter; the names are hard ones, and nobody's.
    private static let people: [[String: String]] = [
        ["case_id": "T1", "prs_FirstName": "Test", "prs_SecondName": "O\"Example, junior"],
        ["case_id": "T2", "prs_FirstName": "مثال", "prs_SecondName": ""],
        ["case_id": "T3", "prs_FirstName": "=1+1", "prs_SecondName": "Éxemple"],
    ]
    private static let common = [
        "prs_MobilePhone": "+99900000000", "prs_Birthdate": "1996-02-28",
        "prs_Gender": "Feminine", "cas_Status": "Active", "con_Consent": "yes",
        "con_Referral": "yes", "con_ReferralTo": "hope-shelter", "con_Date": "2025-03-02",
    ]

    private func bash(_ command: String, in folder: ScratchFolder) throws -> ChildProcess.Outcome {
        try #require(
            ChildProcess.run(
                ["bash", "-c", "set -o pipefail; " + command], in: folder.path,
                environment: Repository.environment))
    }

    /// Whether age and Python's cryptography are there; says so if they are not.
    private func hasTools(_ folder: ScratchFolder) throws -> Bool {
        let command = "age --version && python3 -c 'import cryptography'"
        if try bash(command, in: folder).code == 0 { return true }
        print("skipped: age, or python3 with the package cryptography, is not installed")
        return false
    }

    /// The people as CSV with all columns of the sample.
    private func records() throws -> String {
        let sample = try #require(
            TextFile.read(Repository.root + "/Policies/htcds-cases/sample.csv"))
        let header = try #require(sample.split(separator: "\n").first)
        let columns = header.split(separator: ",").map(String.init)
        let rows = Self.people.map { person in
            columns.map { column in
                let cell = person[column] ?? Self.common[column] ?? ""
                let quoted = cell.split(separator: "\"", omittingEmptySubsequences: false)
                return "\"" + quoted.joined(separator: "\"\"") + "\""
            }.joined(separator: ",")
        }
        return ([String(header)] + rows).joined(separator: "\n") + "\n"
    }

    /// Makes a referral of the people in a format; nil where the tools are absent.
    private func referral(_ format: String) throws -> ScratchFolder? {
        let folder = ScratchFolder()
        guard try hasTools(folder) else { return nil }
        TextFile.write(try records(), to: folder.path + "/cases.csv")
        let source = Repository.root + "/Policies/htcds-cases"
        let outcome = try bash(
            """
            cp \(source)/*.yaml \(source)/country.csv . && mkdir escrow && \
            ctanon keys new -o ring --identity shelter.txt && \
            key=$(sed -n 's/^# public key: //p' shelter.txt) && \
            sed -i -e "/^  hope-shelter:/s/age1[0-9a-z]*/$key/" \
                -e 's/format: jsonl/format: \(format)/' policy.yaml && \
            ctanon filter --policy policy.yaml --audience shelter-referral --keyring ring \
                --escrow-dir escrow --as-of 2026-06-30 --backdated-because test \
                -o referral.\(format) cases.csv
            """, in: folder)
        #expect(outcome.code == 0, "\(outcome.stderr)")
        return folder
    }

    private func open(_ file: String, _ words: String, in folder: ScratchFolder) throws
        -> ChildProcess.Outcome
    {
        try bash(
            """
            age -d -i shelter.txt $(ls *.ctkeys.age) | \
            python3 \(Self.script) \(file) \(words)
            """, in: folder)
    }

    @Test(arguments: ["jsonl", "csv", "tsv"])
    func `a program written from the page opens a referral`(format: String) throws {
        guard let folder = try referral(format) else { return }
        let outcome = try open("referral." + format, "--bound-to case_id", in: folder)
        #expect(outcome.code == 0, "\(outcome.stderr)")
        let lines = outcome.stdout.split(separator: "\n").map(String.init)
        #expect(lines.first == "case_id,prs_FirstName,prs_SecondName,prs_MobilePhone")
        #expect(
            lines.dropFirst().map { $0.drop { $0 != "," } } == [
                ",Test,\"O\"\"Example, junior\",+99900000000",
                ",مثال,,+99900000000", ",'=1+1,Éxemple,+99900000000",
            ])
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("p1-") })
        let all = try open("referral." + format, "--bound-to case_id --all", in: folder)
        #expect(all.stdout.contains("prs_Birthdate,prs_Gender"))
        #expect(all.stdout.contains(",30-34,Feminine,"))
    }

    @Test(
        arguments: [
            // Two rows whose names were exchanged, a name moved to another column, a cut cell.
            """
            import csv; rows = list(csv.reader(open("referral.csv")))
            rows[1][1], rows[2][1] = rows[2][1], rows[1][1]
            """,
            """
            import csv; rows = list(csv.reader(open("referral.csv")))
            rows[1][1], rows[1][2] = rows[1][2], rows[1][1]
            """,
            """
            import csv; rows = list(csv.reader(open("referral.csv")))
            rows[3][5] = rows[3][5][:-4]
            """,
        ])
    func `what was moved does not open, and nothing is printed`(change: String) throws {
        guard let folder = try referral("csv") else { return }
        let save = "\ncsv.writer(open(\"moved.csv\", \"w\")).writerows(rows)\n"
        TextFile.write(change + save, to: folder.path + "/change.py")
        #expect(try bash("python3 change.py", in: folder).code == 0)
        let outcome = try open("moved.csv", "--bound-to case_id", in: folder)
        #expect(outcome.code == 1)
        #expect(outcome.stdout == "")
        #expect(outcome.stderr.hasPrefix("open_referral: row "))
    }
}
