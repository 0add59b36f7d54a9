// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct ClassMeasuresTests {
    /// The six-row table of the doc comment: ages 30, 30, 30, 40, 40, 50.
    let six = CodedTable(rows: 6, quasi: [[30, 30, 30, 40, 40, 50]])

    @Test func `the six rows of the definition have a unique and marketer risk one half`() {
        let measures = ClassMeasures.measure(six)
        #expect(measures.classes == 3)
        #expect(measures.k == 1)
        #expect(measures.largest == 3)
        #expect(measures.uniques == 1)
        #expect(measures.recordsBelow(3) == 3)
        #expect(measures.prosecutorMaximum == 1)
        #expect(measures.marketer == 0.5)
    }

    /// The eight rows of the sdcMicro documentation: f = 3 1 3 1 2 2 1 3.
    @Test func `the eight rows of sdcMicro have their published frequencies`() {
        let table = CodedTable(
            rows: 8,
            quasi: [
                [2, 3, 2, 2, 3, 3, 1, 2], [3, 3, 3, 3, 3, 3, 4, 3], [1, 3, 1, 2, 1, 1, 1, 1],
            ])
        let measures = ClassMeasures.measure(table)
        let frequencies = measures.partition.classOf.map { measures.recordsOfClass[Int($0)] }
        #expect(frequencies == [3, 1, 3, 1, 2, 2, 1, 3])
    }

    @Test func `one missing value among five rows makes k one`() {
        let missing: UInt32 = 9
        let measures = ClassMeasures.measure(
            CodedTable(rows: 6, quasi: [[1, 1, 1, 1, 1, missing]]))
        #expect(measures.k == 1)
    }

    @Test func `k counts persons and not rows`() {
        let table = CodedTable(rows: 5, quasi: [[0, 0, 0, 0, 0]], units: [4, 4, 4, 4, 7])
        let measures = ClassMeasures.measure(table)
        #expect(measures.k == 2)
        #expect(measures.units == 2)
        #expect(measures.records == 5)
        #expect(measures.recordsBelow(3) == 5)
    }

    /// Four records of one person and one of another: each is named rightly half the time.
    @Test func `a marketer guesses persons and not rows`() {
        let table = CodedTable(rows: 5, quasi: [[0, 0, 0, 0, 0]], units: [4, 4, 4, 4, 7])
        #expect(ClassMeasures.measure(table).marketer == 0.5)
    }

    @Test func `a table without records has k zero and no risk`() {
        let measures = ClassMeasures.measure(CodedTable(rows: 0, quasi: [[]]))
        #expect(measures.k == 0)
        #expect(measures.classes == 0)
        #expect(measures.prosecutorMaximum == 0)
        #expect(measures.marketer == 0)
    }

    @Test func `a table without quasi-identifiers is one class`() {
        let measures = ClassMeasures.measure(CodedTable(rows: 4, quasi: []))
        #expect(measures.classes == 1)
        #expect(measures.k == 4)
    }

    @Test func `codes of many wide columns are never confused`() {
        // Six columns of 32 bits: the words are renumbered on the way.
        let wide: [UInt32] = [.max, 0, .max, 0, 1 << 31]
        let measures = ClassMeasures.measure(
            CodedTable(rows: 5, quasi: [[UInt32]](repeating: wide, count: 6)))
        #expect(measures.recordsOfClass == [2, 2, 1])
    }

    /// Published figures for the Adult extract; marketer risk to the last printed digit.
    @Test(.needs(shared: AdultFiles.folder))
    func `Adult as it stands has its known risk`() throws {
        let adult = try AdultFiles.load(AdultFiles.eight)
        let measures = ClassMeasures.measure(
            CodedTable(rows: adult.rows, quasi: adult.columns.map(\.codes)))
        #expect(measures.records == 30_162)
        #expect(measures.classes == 18_109)
        #expect(measures.uniques == 14_021)
        #expect(measures.largest == 45)
        #expect(measures.recordsBelow(5) == 21_977)
        #expect(abs(measures.marketer - 0.6003912207) < 0.6e-10)
    }

    @Test func `random tables have the classes of the slow table`() {
        for seed: UInt64 in 0..<200 {
            var random = RepeatableRandom(seed: seed)
            let rows = 1 + random.below(20)
            let columns = random.below(4)
            let tuples = (0..<rows).map { _ in (0..<columns).map { _ in UInt32(random.below(3)) } }
            let units = (0..<rows).map { _ in random.below(8) }
            let slow = SlowTable(tuples: tuples, units: units)
            let quasi = (0..<columns).map { column in tuples.map { $0[column] } }
            let measures = ClassMeasures.measure(
                CodedTable(rows: rows, quasi: quasi, units: units.map(UInt32.init)))
            #expect(measures.k == slow.k, "seed \(seed)")
            #expect(measures.units == Set(units).count, "seed \(seed)")
            #expect(measures.recordsOfClass == slow.classes.map(\.count), "seed \(seed)")
            #expect(measures.unitsOfClass == slow.classes.map(slow.unitCount), "seed \(seed)")
            let small = slow.classes.filter { slow.unitCount($0) < 3 }
            #expect(measures.recordsBelow(3) == small.joined().count, "seed \(seed)")
        }
    }
}
