// SPDX-License-Identifier: Apache-2.0
import Glibc
import RecordStreams
import TestSupport
import Testing

@testable import SharingPolicy

/// A folder of its own that goes when the test ends.
final class ScratchFolder {
    let path: String

    init() {
        var template = Array("/tmp/ctanon-test-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? ""
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    private var names: [String] = []

    func write(_ name: String, _ bytes: [UInt8]) {
        names.append(name)
        let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        #expect(descriptor >= 0)
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }
}

struct HierarchyFileTests {
    private let folder = ScratchFolder()

    private func load(
        _ text: String, separator: UInt8 = 0x3B, levels: [String]? = nil, sha256: [UInt8]? = nil,
        path: String = "h.csv"
    ) throws(Refusal) -> Hierarchy {
        folder.write("h.csv", Array(text.utf8))
        let column = Made.column("c") {
            $0.hierarchy = HierarchySpecification(
                kind: .file(path: path, sha256: sha256, separator: separator, levels: levels),
                position: Made.position)
        }
        return try Hierarchy.load(
            for: column, policy: Made.policy(columns: [column]), directory: folder.path)
    }

    private func code(
        _ text: String, levels: [String]? = nil, path: String = "h.csv"
    ) -> DiagnosticCode? {
        do {
            _ = try load(text, levels: levels, path: path)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `a file gives its levels, and a last column of stars is all`() throws {
        let file = try load("UA;Eastern Europe;Europe;*\nNO;Northern Europe;Europe;*\n")
        #expect(file.levelNames == ["exact", "level-1", "level-2", "all"])
        #expect(
            (0...3).map { file.generalised("NO", $0) } == ["NO", "Northern Europe", "Europe", ""])
        #expect(file.generalised("SE", 1) == nil)
        #expect(file.generalised("SE", 3) == nil)
        #expect(file.canWrite("Europe", 2))
        #expect(!file.canWrite("Europe", 1))
        #expect(!file.canWrite("SE", 0))
    }

    @Test func `without a last column of stars all is added`() throws {
        #expect(try load("a;x\nb;*\n").levelNames == ["exact", "level-1", "all"])
        #expect(try load("a\nb\n").levelNames == ["exact", "all"])
    }

    @Test func `levels may have names`() throws {
        let file = try load("UA;EE;E;*\n", levels: ["sub-region", "region"])
        #expect(file.levelNames == ["exact", "sub-region", "region", "all"])
        #expect(code("UA;EE;E;*\n", levels: ["sub-region"]) == .hierarchy)
        #expect(code("UA;EE;*\n", levels: ["all"]) == .hierarchy)
    }

    @Test func `BOM, CRLF, quotes and a missing last line end are read`() throws {
        let file = try load("\u{FEFF}\"a;1\";\"say \"\"x\"\"\";*\r\nb;y;*")
        #expect(file.generalised("a;1", 1) == "say \"x\"")
        #expect(file.generalised("b", 1) == "y")
        #expect(try load("a;x;*\n\n\r\n").generalised("a", 1) == "x")
    }

    @Test func `another separator is used where the policy says so`() throws {
        #expect(try load("a,x\nb,x\n", separator: 0x2C).generalised("b", 1) == "x")
    }

    @Test func `values meet in NFC and are not trimmed`() throws {
        let file = try load("e\u{301};x;*\n a;y;*\n")
        #expect(file.generalised("é", 1) == "x")
        #expect(file.generalised("e\u{301}", 0) == "é")
        #expect(file.canWrite("é", 0))
        #expect(file.generalised("a", 1) == nil)
        #expect(file.generalised(" a", 1) == "y")
    }

    @Test(arguments: [
        "a;x;*\na;x;*\n", "a;x;X;*\nb;x;Y;*\n", "a;x;*\nb;y\n", "a;x;*\n\nb;y;*\n", "a;\"x;*\n",
        "a;x\"y;*\n", "a;\"x\"y;*\n", "", "a;;*\n", "a;x\ry;*\n", "a;x\u{202E};*\n", "a;x\u{0};*\n",
        "é;x;*\ne\u{301};x;*\n",
    ])
    func `a file that cannot be trusted is refused`(text: String) {
        #expect(code(text) == .hierarchy)
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        folder.write("h.csv", [0x61, 0x3B, 0xFF, 0x0A])
        let kind = HierarchySpecification.Kind.file(
            path: "h.csv", sha256: nil, separator: 0x3B, levels: nil)
        let column = Made.column("c") {
            $0.hierarchy = HierarchySpecification(kind: kind, position: Made.position)
        }
        #expect(throws: Refusal.self) {
            try Hierarchy.load(
                for: column, policy: Made.policy(columns: [column]), directory: folder.path)
        }
    }

    @Test func `a missing file, a folder and an absolute path are refused`() {
        #expect(code("a;x\n", path: "other.csv") == .hierarchy)
        #expect(code("a;x\n", path: ".") == .hierarchy)
        #expect(code("a;x\n", path: folder.path + "/h.csv") == .hierarchy)
    }

    @Test func `a path may go up`() throws {
        let name = folder.path.split(separator: "/").last.map(String.init) ?? ""
        #expect(try load("a;x\n", path: "../\(name)/h.csv").generalised("a", 1) == "x")
    }

    @Test func `a pinned file must have its bytes`() throws {
        #expect(throws: Refusal.self) { try load("a;y\n", sha256: HierarchyFileTests.digest) }
        let digest = try load("a;x\n").fileDigest
        #expect(digest?.name == "h.csv")
        #expect(digest?.sha256 == HierarchyFileTests.digest)
        #expect(try load("a;x\n", sha256: HierarchyFileTests.digest).levelCount == 3)
    }

    /// SHA-256 of "a;x\n", as sha256sum prints it.
    private static let digest: [UInt8] = [
        0x25, 0x54, 0x09, 0x9A, 0x5E, 0xB3, 0x37, 0xD0,
        0x93, 0x07, 0x84, 0xFB, 0xBF, 0xAC, 0x04, 0x1C,
        0xFA, 0xCB, 0x84, 0xE7, 0x17, 0xF8, 0x8F, 0xC4,
        0xBE, 0x49, 0x2B, 0xCE, 0x64, 0x7F, 0xB1, 0xF7,
    ]
}

struct HierarchyExampleTests {
    @Test(.needs(shared: PolicyFiles.examples))
    func `the hierarchies of the example policies load and name their levels`() throws {
        let folder = SharedFiles.path(PolicyFiles.examples)
        let yaml = try readFile(folder + "/htcds-cases.yaml", limit: 1 << 20)
        let policy = try Policy(yaml: yaml)
        func load(_ name: String) throws -> Hierarchy {
            let index = try #require(policy.column(named: name))
            return try Hierarchy.load(
                for: policy.columns[index], policy: policy, directory: folder)
        }
        let country = try load("prs_Citizenship")
        #expect(country.levelNames == ["exact", "level-1", "level-2", "all"])
        #expect(country.generalised("NO", 2) == "Europe")
        #expect(try load("prs_Birthdate").levelNames == ["exact", "by-5", "by-10", "by-20", "all"])
        #expect(
            try load("cas_IncomingReferralDate").levelNames == ["exact", "month", "year", "all"])
        #expect(try load("prs_Gender").levelNames == ["exact", "all"])
    }
}

struct HierarchyTableTests {
    @Test func `bands count distinct values, and a missing value is its own group below the top`()
        throws
    {
        let bands = try ladder(.bands(widths: [5, 10], floor: nil, ceiling: nil))
        let values = ["37", "39", "", "41", "37", "x", "44"].map { Array($0.utf8) }
        let table = bands.table(distinct: values, missing: 2)
        #expect(table.levels == 4)
        #expect(
            table.group == [
                [0, 1, 2, 3, 0, -1, 4], [0, 0, 1, 2, 0, -1, 2], [0, 0, 1, 2, 0, -1, 2],
                [0, 0, 0, 0, 0, -1, 0],
            ])
        #expect(table.leaves == [[1, 1, 1, 1, 1], [2, 1, 2], [2, 1, 2], [4]])
        #expect(table.leafCount == 4)
        #expect(table.uncovered == [5])
        let labels = table.labels.map { $0.map { String(decoding: $0, as: UTF8.self) } }
        #expect(
            labels == [
                ["37", "39", "", "41", "44"], ["35-39", "", "40-44"], ["30-39", "", "40-49"], [""],
            ])
    }

    @Test func `a file counts its rows, whether the data has them or not`() throws {
        let folder = ScratchFolder()
        folder.write("h.csv", Array("a;x;*\nb;x;*\nc;y;*\n".utf8))
        let column = Made.column("c") {
            $0.hierarchy = HierarchySpecification(
                kind: .file(path: "h.csv", sha256: nil, separator: 0x3B, levels: nil),
                position: Made.position)
        }
        let file = try Hierarchy.load(
            for: column, policy: Made.policy(columns: [column]), directory: folder.path)
        let table = file.table(distinct: [Array("a".utf8), Array("c".utf8)], missing: nil)
        #expect(table.leaves == [[1, 1], [2, 1], [3]])
        #expect(table.leafCount == 3)
    }

    @Test func `two ways to write one value are one leaf`() throws {
        let dates = try ladder(.dates([.year])) { $0.type = .datetime }
        let values = ["2025-03-02T10:00", "2025-03-02T11:00", "2025-04-01"].map { Array($0.utf8) }
        let table = dates.table(distinct: values, missing: nil)
        #expect(table.group == [[0, 0, 1], [0, 0, 0], [0, 0, 0]])
        #expect(table.leaves == [[1, 1], [2], [2]])
    }

    @Test(.needs(shared: AdultFiles.folder))
    func `the Adult hierarchies have a leaf for each line and a level for each column`() throws {
        let folder = SharedFiles.path(AdultFiles.folder)
        // Rows and columns of the files, counted with grep and cut.
        for (name, rows, levels) in [
            ("sex", 2, 2), ("race", 5, 2), ("marital-status", 7, 3), ("education", 16, 4),
            ("native-country", 41, 3), ("workclass", 8, 3), ("occupation", 14, 3),
        ] {
            let column = Made.column(name) {
                $0.hierarchy = HierarchySpecification(
                    kind: .file(
                        path: "adult_hierarchy_\(name).csv", sha256: nil, separator: 0x3B,
                        levels: nil),
                    position: Made.position)
            }
            let file = try Hierarchy.load(
                for: column, policy: Made.policy(columns: [column]), directory: folder)
            #expect(file.levelCount == levels)
            #expect(file.table(distinct: [], missing: nil).leafCount == rows)
        }
    }
}
