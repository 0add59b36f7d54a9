// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SharingPolicy

struct ValuesDateNotationTests {
    @Test(arguments: [
        ("dd/mm/yyyy", "02/03/2025"), ("dd.mm.yyyy", "02.03.2025"), ("yyyy/mm/dd", "2025/03/02"),
        ("d/m/yyyy", "2/3/2025"), ("d/m/yyyy", "02/03/2025"), ("mm-dd-yyyy", "03-02-2025"),
        ("ddmmyyyy", "02032025"), ("yyyymmdd", "20250302"), ("d. m. yyyy", "2. 3. 2025"),
    ])
    func `a notation reads its own days`(format: String, text: String) {
        let notation = DateNotation(format: format)
        #expect(notation.isUsable)
        #expect(text.withCell { notation.day($0) } == Made.day("2025-03-02"))
    }

    @Test(arguments: [
        ("dd/mm/yyyy", "2025-03-02"), ("dd/mm/yyyy", "2/3/2025"), ("dd/mm/yyyy", "02/13/2025"),
        ("dd/mm/yyyy", "02/03/25"), ("dd/mm/yyyy", "02/03/2025 "), ("dd/mm/yyyy", "02.03.2025"),
        ("dd/mm/yyyy", "30/02/2025"), ("d/m/yyyy", "002/3/2025"), ("d/m/yyyy", "/3/2025"),
        ("dd/mm/yyyy", ""), ("dd/mm/yyyy", "02/03/20255"),
    ])
    func `a notation reads no other days`(format: String, text: String) {
        #expect(text.withCell { DateNotation(format: format).day($0) } == nil)
    }

    @Test(arguments: ["", "dd/mm", "dd/mm/yy", "dd/mm/yyyy/dd", "ddd/mm/yyyy", "dd Mon yyyy", "x"])
    func `a notation without one day, month and year is not usable`(format: String) {
        let notation = DateNotation(format: format)
        #expect(!notation.isUsable)
        #expect("02/03/2025".withCell { notation.day($0) } == nil)
    }

    @Test func `two notations of one cell give two days`() {
        let text = "02/03/2025"
        let european = text.withCell { DateNotation(format: "dd/mm/yyyy").day($0) }
        let american = text.withCell { DateNotation(format: "mm/dd/yyyy").day($0) }
        #expect(european == Made.day("2025-03-02"))
        #expect(american == Made.day("2025-02-03"))
    }

    @Test(arguments: [
        "2025-03-02", "2025-03-02T10:15", "2025-03-02 10:15", "2025-03-02T10:15:30",
        "2025-03-02T10:15:30.123", "2025-03-02T23:59:60Z", "2025-03-02T10:15:30.123+03:00",
        "2025-03-02T10:15:30-0500", "2025-03-02T10:15+03",
    ])
    func `of a time stamp the date part is read`(text: String) {
        let notation = DateNotation(Made.column("start") { $0.type = .datetime })
        #expect(text.withCell { notation.day($0) } == Made.day("2025-03-02"))
    }

    @Test(arguments: [
        "2025-03-02T", "2025-03-02T10", "2025-03-02T24:00", "2025-03-02T10:60", "2025-03-02x10:15",
        "2025-03-02T10:15:30.", "2025-03-02T10:15Zz", "2025-03-02T10:15+", "2025-03-02 ",
        "2025-02-30T10:15",
    ])
    func `what is no time stamp is not read`(text: String) {
        let notation = DateNotation(Made.column("start") { $0.type = .datetime })
        #expect(text.withCell { notation.day($0) } == nil)
    }

    @Test func `a date is not a time stamp`() {
        #expect("2025-03-02T10:15".withCell { DateNotation(format: nil).day($0) } == nil)
    }
}
