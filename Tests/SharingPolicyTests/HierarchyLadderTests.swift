// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

/// Hierarchies made by hand; `load` without a file.
func ladder(
    _ kind: HierarchySpecification.Kind, _ change: (inout Column) -> Void = { _ in }
) throws(Refusal) -> Hierarchy {
    let column = Made.column("c") {
        $0.hierarchy = HierarchySpecification(kind: kind, position: Made.position)
        change(&$0)
    }
    return try Hierarchy.load(for: column, policy: Made.policy(columns: [column]), directory: "")
}

/// The code with which a hierarchy is refused, or nil.
func refusal(
    _ kind: HierarchySpecification.Kind, _ change: (inout Column) -> Void = { _ in }
) -> DiagnosticCode? {
    do {
        _ = try ladder(kind, change)
        return nil
    } catch {
        return error.code
    }
}

struct HierarchyBandTests {
    private let kind = HierarchySpecification.Kind.bands(
        widths: [5, 10, 20], floor: nil, ceiling: nil)

    @Test func `the row of the policy reference`() throws {
        let bands = try ladder(kind)
        #expect(bands.levelNames == ["exact", "by-5", "by-10", "by-20", "all"])
        #expect(
            (0...4).map { bands.generalised("37", $0) } == ["37", "35-39", "30-39", "20-39", ""])
    }

    @Test func `floor and ceiling open the ends from the first band upwards`() throws {
        let bands = try ladder(.bands(widths: [5], floor: 15, ceiling: 80))
        #expect((0...1).map { bands.generalised("14", $0) } == ["14", "<15"])
        #expect((0...1).map { bands.generalised("15", $0) } == ["15", "15-19"])
        #expect((0...1).map { bands.generalised("79", $0) } == ["79", "75-79"])
        #expect((0...1).map { bands.generalised("80", $0) } == ["80", "80+"])
    }

    @Test func `bands below zero align to zero`() throws {
        let bands = try ladder(kind)
        #expect(bands.generalised("-1", 1) == "-5--1")
        #expect(bands.generalised("-5", 1) == "-5--1")
        #expect(bands.generalised("-6", 1) == "-10--6")
        #expect(bands.canWrite("-5--1", 1))
    }

    @Test(arguments: ["", "x", "3.5", "1e1", "037", "99999999999999999999"])
    func `what is no whole number is not covered at any level`(text: String) throws {
        let bands = try ladder(kind)
        for level in 0...4 { #expect(bands.generalised(text, level) == nil) }
    }

    @Test(arguments: [
        ("35-39", 1, true), ("36-40", 1, false), ("35-44", 1, false), ("35-39", 2, false),
        ("30-39", 2, true), ("035-39", 1, false), ("35-39 ", 1, false), ("<15", 1, false),
        ("80+", 1, false), ("37", 0, true), ("037", 0, false), ("37", 1, false), ("*", 1, false),
        ("", 1, false), ("*", 4, false), ("35–39", 1, false),
    ])
    func `the image of a level is its aligned labels`(text: String, level: Int, isIn: Bool) throws {
        #expect(try ladder(kind).canWrite(text, level) == isIn)
    }

    @Test func `labels beyond floor and ceiling cannot be written`() throws {
        let bands = try ladder(.bands(widths: [5], floor: 15, ceiling: 80))
        for text in ["<15", "80+", "15-19", "75-79"] { #expect(bands.canWrite(text, 1)) }
        for text in ["<10", "85+", "10-14", "80-84", "<15+", "-<15"] {
            #expect(!bands.canWrite(text, 1))
        }
    }

    @Test func `the bands of ages end with the oldest person`() throws {
        let ages = try ladder(kind) {
            $0.type = .date
            $0.derivesAge = true
        }
        #expect(ages.canWrite("130-134", 1))
        #expect(!ages.canWrite("135-139", 1))
        #expect(!ages.canWrite("-5--1", 1))
        #expect(ages.canWrite("130", 0))
        #expect(!ages.canWrite("131", 0))
    }

    @Test func `every label that a level writes is in its image, and in no other's unless equal`()
        throws
    {
        let bands = try ladder(.bands(widths: [1, 3, 6], floor: -6, ceiling: 12))
        for number in -20...20 {
            let labels = (0...3).map { bands.generalised("\(number)", $0) ?? "none" }
            for level in 0...3 { #expect(bands.canWrite(labels[level], level)) }
        }
    }

    @Test func `bands that do not nest are refused`() {
        #expect(refusal(.bands(widths: [5, 12], floor: nil, ceiling: nil)) == .hierarchy)
        #expect(refusal(.bands(widths: [10, 5], floor: nil, ceiling: nil)) == .hierarchy)
        #expect(refusal(.bands(widths: [0], floor: nil, ceiling: nil)) == .hierarchy)
        #expect(refusal(.bands(widths: [], floor: nil, ceiling: nil)) == .hierarchy)
        #expect(refusal(.bands(widths: [5, 20], floor: 15, ceiling: nil)) == .hierarchy)
        #expect(refusal(.bands(widths: [5], floor: 20, ceiling: 20)) == .hierarchy)
    }
}

struct HierarchyCutTests {
    private static func numbers(_ lists: [[Int64]]) -> [[DecimalNumber]] {
        lists.map { $0.map { Made.decimal($0) } }
    }
    private let kind = HierarchySpecification.Kind.cuts(
        HierarchyCutTests.numbers([[0, 18, 60], [0, 18]]), labels: nil)

    @Test func `the row of the policy reference`() throws {
        let cuts = try ladder(kind)
        #expect(cuts.levelNames == ["exact", "cut-1", "cut-2", "all"])
        #expect((0...3).map { cuts.generalised("37", $0) } == ["37", "18-59", "18+", ""])
        #expect((0...3).map { cuts.generalised("17", $0) } == ["17", "0-17", "0-17", ""])
        #expect(cuts.generalised("60", 1) == "60+")
    }

    @Test func `a number below the first cut is not covered`() throws {
        let cuts = try ladder(kind)
        for level in 0...3 { #expect(cuts.generalised("-1", level) == nil) }
    }

    @Test func `own labels are written, as CTDC writes its ages`() throws {
        let cuts = try ladder(
            .cuts(
                HierarchyCutTests.numbers([[0, 9, 18]]), labels: [["0--8", "9--17", "18plus"]]))
        #expect(cuts.generalised("9", 1) == "9--17")
        #expect(cuts.canWrite("9--17", 1))
        #expect(!cuts.canWrite("9-17", 1))
    }

    @Test func `decimals need labels`() throws {
        let halves = [[Made.decimal(0), Made.decimal(5, scale: 1)]]
        #expect(refusal(.cuts(halves, labels: nil)) == .hierarchy)
        #expect(
            refusal(.cuts(HierarchyCutTests.numbers([[0, 1]]), labels: nil)) { $0.type = .decimal }
                == .hierarchy)
        let cuts = try ladder(.cuts(halves, labels: [["low", "high"]])) { $0.type = .decimal }
        #expect(cuts.generalised("0.4999", 1) == "low")
        #expect(cuts.generalised("0.50", 1) == "high")
        #expect(cuts.generalised("0.50", 0) == "0.5")
        #expect(try ladder(kind).generalised("17.5", 1) == nil)
    }

    @Test func `cuts that fall, do not nest or have wrong labels are refused`() {
        let numbers = HierarchyCutTests.numbers
        #expect(refusal(.cuts(numbers([[0, 18, 18]]), labels: nil)) == .hierarchy)
        #expect(refusal(.cuts(numbers([[0, 18], [0, 20]]), labels: nil)) == .hierarchy)
        #expect(refusal(.cuts(numbers([[]]), labels: nil)) == .hierarchy)
        #expect(refusal(.cuts(numbers([[0, 18]]), labels: [["a"]])) == .hierarchy)
        #expect(refusal(.cuts(numbers([[0, 18]]), labels: [["a", "a"]])) == .hierarchy)
    }
}

struct HierarchyDateTests {
    @Test func `the row of the policy reference`() throws {
        let months = try ladder(.dates([.day, .month, .quarter, .half, .year]))
        #expect(months.levelNames == ["exact", "day", "month", "quarter", "half", "year", "all"])
        #expect(
            (0...6).map { months.generalised("2025-03-02", $0) } == [
                "2025-03-02", "2025-03-02", "2025-03", "2025-Q1", "2025-H1", "2025", "",
            ])
        #expect(try ladder(.dates([.week])).generalised("2025-03-02", 1) == "2025-W09")
    }

    @Test(arguments: [
        ("2025-04-01", "2025-Q2", "2025-H1"), ("2025-06-30", "2025-Q2", "2025-H1"),
        ("2025-07-01", "2025-Q3", "2025-H2"), ("2025-12-31", "2025-Q4", "2025-H2"),
    ])
    func `quarters and halves begin in January`(day: String, quarter: String, half: String) throws {
        let dates = try ladder(.dates([.quarter, .half]))
        #expect(dates.generalised(day, 1) == quarter)
        #expect(dates.generalised(day, 2) == half)
    }

    @Test func `a date in its own notation coarsens like the ISO day`() throws {
        let dates = try ladder(.dates([.month])) {
            $0.type = .date
            $0.dateFormat = "dd/mm/yyyy"
        }
        #expect(dates.generalised("02/03/2025", 0) == "2025-03-02")
        #expect(dates.generalised("02/03/2025", 1) == "2025-03")
        #expect(dates.generalised("2025-03-02", 1) == nil)
    }

    @Test(arguments: [
        (HierarchySpecification.DateLevel.week, "2025-W53", false), (.week, "2026-W53", true),
        (.week, "2025-W00", false), (.week, "2025-W9", false), (.month, "2025-13", false),
        (.month, "2025-12", true), (.month, "2025-1", false), (.quarter, "2025-Q5", false),
        (.quarter, "2025-Q4", true), (.half, "2025-H3", false), (.half, "2025-H2", true),
        (.year, "2025", true), (.year, "0000", false), (.year, "25", false),
        (.year, "2025 ", false),
        (.day, "2025-02-29", false), (.day, "2024-02-29", true), (.month, "2025-Q1", false),
    ])
    func `the image of a date level is its valid labels`(
        level: HierarchySpecification.DateLevel, label: String, isIn: Bool
    ) throws {
        #expect(try ladder(.dates([level])).canWrite(label, 1) == isIn)
    }

    @Test func `weeks nest under nothing but all, and levels go from fine to coarse`() {
        #expect(refusal(.dates([.week, .month])) == .hierarchy)
        #expect(refusal(.dates([.week, .year])) == .hierarchy)
        #expect(refusal(.dates([.year, .month])) == .hierarchy)
        #expect(refusal(.dates([.month, .month])) == .hierarchy)
        #expect(refusal(.dates([])) == .hierarchy)
        #expect(refusal(.dates([.day, .week])) == nil)
    }
}

struct HierarchyPrefixTests {
    @Test func `a code is cut, and a shorter one is itself`() throws {
        let prefix = try ladder(.prefix([6, 4]))
        #expect(prefix.levelNames == ["exact", "prefix-6", "prefix-4", "all"])
        #expect(
            (0...3).map { prefix.generalised("UA010203", $0) } == [
                "UA010203", "UA0102", "UA01", "",
            ])
        #expect((0...2).map { prefix.generalised("UA", $0) } == ["UA", "UA", "UA"])
    }

    @Test func `characters are counted, not bytes`() throws {
        let prefix = try ladder(.prefix([2]))
        #expect(prefix.generalised("كابل", 1) == "كا")
        #expect(prefix.canWrite("كا", 1))
        #expect(!prefix.canWrite("كاب", 1))
        #expect(!prefix.canWrite("", 1))
    }

    @Test func `lengths fall`() {
        #expect(refusal(.prefix([4, 6])) == .hierarchy)
        #expect(refusal(.prefix([4, 0])) == .hierarchy)
        #expect(refusal(.prefix([])) == .hierarchy)
    }
}

struct HierarchyLevelTests {
    @Test func `a column without a hierarchy has exact and all`() throws {
        let column = Made.column("c") { $0.values = [Array("a".utf8)] }
        let flat = try Hierarchy.load(
            for: column, policy: Made.policy(columns: [column]), directory: "")
        #expect(flat.levelNames == ["exact", "all"])
        #expect((0...1).map { flat.generalised("a", $0) } == ["a", ""])
        #expect(flat.canWrite("a", 0))
        #expect(!flat.canWrite("b", 0))
        #expect(!flat.canWrite("a", 1))
    }

    @Test func `a level is found by its number or its name`() throws {
        let prefix = try ladder(.prefix([6, 4]))
        #expect(prefix.level(.index(3)) == 3)
        #expect(prefix.level(.index(4)) == nil)
        #expect(prefix.level(.index(-1)) == nil)
        #expect(prefix.level(.name("prefix-4")) == 2)
        #expect(prefix.level(.name("all")) == 3)
        #expect(prefix.level(.name("2")) == nil)
    }

    @Test func `a rule's bounds are its fixed level, or the finest and the coarsest`() throws {
        let column = Made.column("c") {
            $0.hierarchy = HierarchySpecification(kind: .prefix([6, 4]), position: Made.position)
        }
        let policy = Made.policy(columns: [column])
        let prefix = try Hierarchy.load(for: column, policy: policy, directory: "")
        func bounds(
            _ level: LevelReference?, _ least: LevelReference?, _ most: LevelReference?
        ) throws(Refusal) -> [Int?] {
            let rule = Generalisation(
                level: level, minimum: least, maximum: most, weight: Made.decimal(1))
            let found = try prefix.bounds(rule, column: column, policy: policy)
            return [found.fixed, found.finest, found.coarsest]
        }
        #expect(try bounds(.name("prefix-4"), nil, nil) == [2, 2, 2])
        #expect(try bounds(nil, nil, nil) == [nil, 0, 3])
        #expect(try bounds(nil, .index(1), .name("prefix-4")) == [nil, 1, 2])
        #expect(throws: Refusal.self) { try bounds(.name("by-5"), nil, nil) }
        #expect(throws: Refusal.self) { try bounds(nil, .index(2), .index(1)) }
    }
}
