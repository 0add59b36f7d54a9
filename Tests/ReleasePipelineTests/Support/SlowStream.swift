// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// What a held stream of a camp must release, by the text of the how-to page.
///
/// Every waiting record is looked at anew at every turn of the clock. Slow and obvious; for tests
/// only.
///
/// Ages are written at `by-10`, places at `prefix-3`; the plan has every class but those of sex X.
struct SlowStream {
    /// A record of a camp, and when it comes.
    struct Record: Equatable {
        var person: CampPerson
        var time: Int
        /// The place in the stream.
        var number: Int
    }

    let k: Int
    /// How many distinct elements of `harm` a class needs; 1 asks for nothing.
    let l: Int
    /// The greatest share of `x` in `harm`, in hundredths; nil asks for nothing.
    let most: Int?
    let every: Int
    let window: Int
    /// Whether a person may have several records.
    let repeats: Bool
    let closesHouseholds: Bool

    private var waiting: [Record] = []
    private var released: Set<String> = []
    /// Households and persons that are closed, and who belongs to which.
    private var closedHouseholds: Set<String> = []
    private var ties: Set<[String]> = []
    private var refused: Set<String> = []

    init(
        k: Int, l: Int = 1, most: Int? = nil, every: Int, window: Int, repeats: Bool,
        closesHouseholds: Bool = true
    ) {
        (self.k, self.l, self.most) = (k, l, most)
        (self.every, self.window, self.repeats) = (every, window, repeats)
        self.closesHouseholds = closesHouseholds
    }

    /// The names in each increment, in the order of time, sorted.
    mutating func increments(_ records: [Record]) -> [[String]] {
        var increments: [[String]] = []
        var next = every
        var rest = records[...]
        while true {
            while let record = rest.first, record.time < next {
                waiting.append(record)
                rest.removeFirst()
            }
            let isEnd = rest.isEmpty
            let now = isEnd ? records.last?.time ?? 0 : next
            next += every
            let names = emit(now, next: isEnd ? nil : next)
            if !names.isEmpty { increments.append(names.sorted()) }
            if isEnd { return increments }
        }
    }

    private mutating func emit(_ now: Int, next: Int?) -> [String] {
        for record in waiting {
            if !SlowStream.isGranted(record.person) { refused.insert(record.person.id) }
        }
        let day = now / ScriptedStream.day
        func mayGo(_ record: Record) -> Bool {
            SlowStream.mayGo(record.person, day: day)
                && !(repeats && refused.contains(record.person.id))
        }
        for record in waiting where !record.person.household.isEmpty {
            if repeats { ties.insert([record.person.id, record.person.household]) }
            if !mayGo(record) { closedHouseholds.insert(record.person.household) }
        }
        var open = waiting.filter(mayGo)
        if closesHouseholds {
            let (households, persons) = closed()
            open = open.filter {
                !households.contains($0.person.household) && !persons.contains($0.person.id)
            }
        }
        open = open.filter { $0.time + window >= now && $0.person.sex != "X" }
        let leaving = open.filter { record in
            isGood(open.filter { SlowStream.quasi($0.person) == SlowStream.quasi(record.person) })
        }
        for record in leaving { released.insert(record.person.id) }
        waiting = open.filter { record in
            !leaving.contains(record) && next.map { record.time + window >= $0 } ?? false
        }
        return leaving.map(\.person.name)
    }

    private func closed() -> (households: Set<String>, persons: Set<String>) {
        var households = closedHouseholds
        var persons: Set<String> = []
        while true {
            let before = households.count + persons.count
            for tie in ties {
                if households.contains(tie[1]) { persons.insert(tie[0]) }
                if persons.contains(tie[0]) { households.insert(tie[1]) }
            }
            if households.count + persons.count == before { return (households, persons) }
        }
    }

    private func isGood(_ members: [Record]) -> Bool {
        let new = Set(members.map(\.person.id)).subtracting(released)
        if new.count < k { return false }
        let known = members.map { SlowStream.harm($0.person) }.filter { !$0.isEmpty }
        if let most, known.filter({ $0.contains("x") }).count * 100 > most * known.count {
            return false
        }
        if l < 2 { return true }
        let elements = Set(known.flatMap { $0 })
        return elements.count >= l
            && !elements.contains { element in known.allSatisfy { $0.contains(element) } }
    }

    /// The quasi-identifiers as written.
    static func quasi(_ person: CampPerson) -> [String] {
        [SlowCamp.age(person.age, 2), SlowCamp.place(person.place, 1), person.sex]
    }

    /// The elements of a set.
    static func harm(_ person: CampPerson) -> Set<String> {
        Set(
            person.harm.split(separator: ";").map {
                String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            })
    }

    private static func isGranted(_ person: CampPerson) -> Bool {
        ["yes", "Oui "].contains(person.agrees)
    }

    /// Granted, and signed within the two years before a day, counted from 2026-02-16.
    static func mayGo(_ person: CampPerson, day: Int) -> Bool {
        let days = ["16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28"]
        let today = "02-" + days[day]
        return isGranted(person) && person.signed <= "2026-" + today
            && person.signed > "2024-" + today
    }
}
