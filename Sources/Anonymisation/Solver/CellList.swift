// SPDX-License-Identifier: Apache-2.0

/// Cells of a survey, and after them the tuples of the population, as a roller merges them.
struct CellList {
    /// The cells that are not dead.
    let cells: [Int]
    /// The records of each input; 0 for those of the population.
    let rows: [UInt32]
    let units: UnitArena?
    let groups: UnitArena?
    /// The people of each input; nil without a population.
    let people: [UInt32]?

    init(_ survey: Survey, _ cells: [Int], _ population: Population?) {
        self.cells = cells
        let beyond = population?.count ?? 0
        rows =
            cells.map { survey.cellRows[$0] } + [UInt32](repeating: 0, count: beyond)
        people = population.map { [UInt32](repeating: 0, count: cells.count) + $0.people }
        units = survey.unitLists.map { $0.arena(cells, beyond) }
        groups = survey.groupLists.map { $0.arena(cells, beyond) }
    }

    /// Their histogram; the keys are those that `roller` holds.
    func merged(by roller: Roller, _ problem: Problem) -> Histogram {
        rows.withUnsafeBufferPointer { rows in
            (people ?? []).withUnsafeBufferPointer { people in
                guard let first = rows.baseAddress else {
                    return roller.merge(0, rows: [], units: units, limit: problem.unitLimit)
                }
                let holdings = Holdings(
                    rows: first, units: units, groups: groups,
                    people: self.people == nil ? nil : people.baseAddress)
                return roller.merge(
                    rows.count, holdings, unitLimit: problem.unitLimit,
                    groupLimit: problem.requirement.minGroups)
            }
        }
    }
}

extension UnitLists {
    /// The members of some cells, and of `beyond` entries that have none.
    fileprivate func arena(_ cells: [Int], _ beyond: Int) -> UnitArena {
        let arena = UnitArena(entries: cells.count + beyond, capacity: units.count)
        var next = 0
        for (entry, cell) in cells.enumerated() {
            arena.starts[entry] = UInt32(truncatingIfNeeded: next)
            let members = Int(offsets[cell])..<Int(offsets[cell + 1])
            for place in members {
                arena.list[next] = units[place]
                next += 1
            }
            arena.counts[entry] = UInt32(truncatingIfNeeded: members.count)
        }
        return arena
    }
}

extension Problem {
    /// Writes the keys of the cells that are not dead, and of the population, to `roller`.
    ///
    /// `steps` are those of the fields. Gives the cell of each key and what each holds.
    func cells(at steps: [Int], into roller: Roller) -> CellList {
        let live = (0..<survey.cellCount).filter { !rare.dead[$0] }
        let population = requirement.population
        roller.reserve(live.count + (population?.count ?? 0))
        let tables = zip(fields, steps).map { $0.leaders($1) }
        var key = roller.keys
        for cell in live {
            let tuple = survey.tuple(ofCell: cell)
            guard let codes = survey.tuples.sequence(tuple).baseAddress else { continue }
            let signature = judgesElements ? features.reduced[survey.signature(ofCell: cell)] : 0
            writeKey(key, codes, number: tuple, signature: signature, tables: tables)
            key += words
        }
        population?.codes.withUnsafeBufferPointer { codes in
            guard let first = codes.baseAddress, let population else { return }
            for tuple in 0..<population.count {
                writeKey(
                    key, first + tuple * survey.columnCount, number: survey.tupleCount + tuple,
                    signature: features.signatures, tables: tables)
                key += words
            }
        }
        return CellList(survey, live, population)
    }
}
