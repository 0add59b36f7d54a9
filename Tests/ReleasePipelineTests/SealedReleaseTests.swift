// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import ReleasePipeline
import Sealing
import SharingPolicy
import TestSupport
import Testing

/// Escrow and key bundle of a release, opened with the `age` command, which shares no code with us.
@Suite struct SealedReleaseTests {
    private static let people = """
        id,name,phone,sex
        C-1,Amina Example,+1 555 0100,F
        C-2,"Bo ""B"" Example",,M
        c-3,نور,+1 555 0102,F

        """

    private static func policy(_ recipient: String, _ officer: String, rules: String) -> String {
        """
        ctanon: policy/v1
        id: referral
        status: approved
        owner: "Shelter, shelter@example.org"
        sensitivity: low
        recipients:
          shelter: {name: "Shelter", kind: ngo, age: "\(recipient)"}
          officer: {name: "Officer", kind: un, age: "\(officer)"}
        dataset: {unit: person, subject_key: id}
        columns:
          direct: {id: string, name: string, phone: phone}
          quasi: {sex: {values: [F, M]}}
        audiences:
          public:
            tier: internal
            recipients: [shelter]
            purposes: [service]
            legal_basis: {other: {kind: vital-interest, reference: "made-up", approved_by: "made-up", until: "2099-01-01"}}
            \(rules)
            keep: [sex]
            escrow: [officer]
            privacy: {record_level: "one person at a time"}
        """
    }

    /// A folder with the identities of a recipient and an officer; nil without the command.
    private static func identities() -> (folder: ScratchFolder, keys: [String])? {
        let folder = ScratchFolder()
        let keys = ["shelter", "officer"].compactMap { name -> String? in
            let made = run(["age-keygen", "-o", name], folder)
            guard made?.code == 0 else { return nil }
            return run(["age-keygen", "-y", name], folder)?.stdout.split(separator: "\n").first
                .map(String.init)
        }
        guard keys.count == 2 else {
            print("SKIPPED: the age command is not installed")
            return nil
        }
        return (folder, keys)
    }

    private static func run(_ words: [String], _ folder: ScratchFolder) -> ChildProcess.Outcome? {
        ChildProcess.run(words, in: folder.path, environment: Repository.environment)
    }

    private static func object(_ line: String) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    private static func release(
        _ folder: ScratchFolder, _ keys: [String], rules: String
    ) throws -> PlainTable {
        var trial = Trial(policy(keys[0], keys[1], rules: rules))
        trial.ring = try Trial.newRing()
        trial.escrowFolder = folder.path
        trial.sidecar = folder.path + "/side"
        let outcome = try trial.run(people)
        #expect(outcome.code == nil)
        return PlainTable(outcome.text)
    }

    @Test func `the escrow opens for the officer alone and leads from tokens to ids`() throws {
        guard let (folder, keys) = Self.identities() else { return }
        let table = try Self.release(
            folder, keys, rules: "drop: [name, phone]\n    pseudonymise: [id]")
        let name = "stdout.ctescrow.age"
        #expect(TextFile.entries(of: folder.path)?.contains(name) == true)
        #expect(Self.run(["age", "-d", "-i", "shelter", name], folder)?.code != 0)
        let opened = try #require(Self.run(["age", "-d", "-i", "officer", name], folder))
        #expect(opened.code == 0)
        let entries = try lines(opened.stdout).map { try Self.object($0) }
        #expect(entries.map { $0["value"] as? String } == ["C-1", "C-2", "c-3"])
        #expect(entries.map { $0["token"] as? String } == table.column("id"))
        #expect(entries.allSatisfy { $0["kind"] as? String == "person" && $0.count == 3 })
        for token in table.column("id") {
            #expect(token.wholeMatch(of: /p1-[0-9a-hjkmnp-tv-z]{6}-[0-9a-hjkmnp-tv-z]{24}/) != nil)
        }
        #expect(Set(table.column("id")).count == 3)
    }

    @Test func `the key bundle opens for the recipient alone and says what it is for`() throws {
        guard let (folder, keys) = Self.identities() else { return }
        let rules = "encrypt: [name, phone]\n    pseudonymise: [id]"
        let table = try Self.release(folder, keys, rules: rules)
        #expect(Self.run(["age", "-d", "-i", "officer", "side.ctkeys.age"], folder)?.code != 0)
        let opened = try #require(
            Self.run(["age", "-d", "-i", "shelter", "side.ctkeys.age"], folder))
        #expect(opened.code == 0)
        #expect(lines(opened.stdout).count == 1)
        let bundle = try Self.object(opened.stdout)
        #expect(bundle["ctanon"] as? String == "keys/1")
        #expect(bundle["dataset"] as? String == "trial")
        #expect(bundle["columns"] as? [String] == ["name", "phone"])
        let digest = Digests.sha256(
            Array(Self.policy(keys[0], keys[1], rules: rules).utf8))
        #expect(bundle["policy"] as? String == Hex.encode(digest))
        let keyID = try #require(bundle["rkid"] as? String)
        let sealed = table.column("name") + table.column("phone")
        #expect(sealed.count == 6 && Set(sealed).count == 6)
        #expect(sealed.allSatisfy { $0.hasPrefix("e1-\(keyID)-") })
        // Missing, short and long values have one length.
        #expect(Set(sealed.map(\.count)).count == 1)
        #expect(
            Set(bundle.keys) == [
                "ctanon", "dataset", "run_salt", "dek", "policy", "rkid", "columns", "created",
            ])
    }

    @Test func `a sealed column may only be bound to what is present and unique`() throws {
        guard let (folder, keys) = Self.identities() else { return }
        func code(_ rules: String, _ input: String) throws -> DiagnosticCode? {
            var trial = Trial(Self.policy(keys[0], keys[1], rules: rules))
            let run = folder.path + "/\(UInt32.random(in: 0...UInt32.max))"
            try #require(mkdir(run, 0o700) == 0)
            trial.escrowFolder = run
            trial.sidecar = run + "/side"
            return try trial.run(input).code
        }
        let bound =
            "encrypt: {name: {bound_to: phone}}\n"
            + "    keep-because: {phone: \"to be called\", id: \"to be found\"}"
        let unique = "id,name,phone,sex\n1,A,555,F\n2,B,556,F\n"
        #expect(try code(bound, unique) == nil)
        #expect(try code(bound, unique.replacing("556", with: "555")) == .repeatedToken)
        #expect(try code(bound, unique.replacing("556", with: "")) == .repeatedToken)
    }

    @Test func `an escrow without a folder and seals without a name are mistakes of usage`() throws
    {
        guard let (folder, keys) = Self.identities() else { return }
        var trial = Trial(
            Self.policy(keys[0], keys[1], rules: "encrypt: [name, phone]\n    drop: [id]"))
        trial.escrowFolder = folder.path
        #expect(try trial.run(Self.people).code == .usage)
        trial.sidecar = folder.path + "/side"
        trial.escrowFolder = nil
        #expect(try trial.run(Self.people).code == .usage)
        trial.escrowFolder = folder.path
        #expect(try trial.run(Self.people).code == nil)
    }
}
