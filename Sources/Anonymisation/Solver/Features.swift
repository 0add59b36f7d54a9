// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// What a requirement needs to know of the tracked columns of a cell, and no more.
///
/// A feature is an element of a column, or that a column has a value at all. Elements that no
/// requirement asks for are left out, and so are values that are held too often ever to become
/// rare within the limit: cells that differ in nothing else then fall together.
struct Features {
    /// The number of features.
    var count: Int { names.count }
    /// By feature: the entry of `least` it counts for, or -1.
    private(set) var leastOf: [Int] = []
    /// The features that may become rare.
    private(set) var rare: [Int] = []
    /// By feature: the column and element; the element is nil for "has a value".
    private(set) var names: [(column: Int, element: UInt32?)] = []
    /// Columns whose elements are all counted, with their distinct l, or 0 where only their
    /// distribution is asked for; `valued` is the feature "has a value" of a set, else -1.
    private(set) var least: [(least: Int, valued: Int)] = []
    /// Entropy l by entry of `least`, which asks for as many distinct elements.
    private(set) var entropy: [(index: Int, least: Double)] = []
    /// t by entry of `least`.
    private(set) var closeness: [(index: Int, asked: Requirement.GreatestDistance)] = []
    /// `at_most` by features.
    private(set) var atMost: [(element: Int, valued: Int, share: Share)] = []
    /// The features of each reduced signature: `list[offsets[s]..<offsets[s + 1]]`.
    private(set) var offsets: [Int] = [0]
    private(set) var list: [Int32] = []
    /// By signature of the survey: the reduced one.
    private(set) var reduced: [Int] = []

    /// By column: the feature "has a value" and the feature of each element; -1 for none.
    private var valued: [Int32]
    private var elements: [[Int32]]

    /// The number of reduced signatures.
    var signatures: Int { offsets.count - 1 }

    init(_ survey: Survey, _ requirement: Requirement, atRisk: [Set<UInt32>]) {
        valued = [Int32](repeating: -1, count: survey.trackedCount)
        elements = [[Int32]](repeating: [], count: survey.trackedCount)
        let leastColumn = askCounted(requirement)
        for cap in requirement.atMost {
            let element = feature(cap.column, cap.element)
            atMost.append((element, feature(cap.column, nil), cap.share))
        }
        reduce(survey, leastColumn, atRisk)
        leastOf = names.map { name in
            name.element == nil ? -1 : leastColumn[name.column] ?? -1
        }
        rare = names.indices.filter { index in
            guard let element = names[index].element else { return false }
            return atRisk[names[index].column].contains(element)
        }
    }

    /// The feature of an element; nil if no signature has it.
    func feature(of element: UInt32, in column: Int) -> Int? {
        let place = Int(element)
        if place >= elements[column].count || elements[column][place] < 0 { return nil }
        return Int(elements[column][place])
    }

    /// Notes l, entropy l and t; gives the entry of `least` by column.
    private mutating func askCounted(_ requirement: Requirement) -> [Int: Int] {
        var strictest: [Int: Requirement.LeastDistinct] = [:]
        let implied = requirement.entropy.map {
            Requirement.LeastDistinct(column: $0.column, least: Int($0.least.rounded(.up)))
        }
        let counted = requirement.closeness.map {
            Requirement.LeastDistinct(column: $0.column, least: 0)
        }
        for ask in requirement.l + implied + counted {
            let known = strictest[ask.column]
            // One distinct element may be in every record.
            let isSet = ask.isSet && ask.least > 1
            strictest[ask.column] = Requirement.LeastDistinct(
                column: ask.column, least: max(ask.least, known?.least ?? 0),
                isSet: isSet || known?.isSet ?? false)
        }
        var leastColumn: [Int: Int] = [:]
        for (column, ask) in strictest.sorted(by: { $0.key < $1.key }) {
            leastColumn[column] = least.count
            least.append((ask.least, ask.isSet ? feature(column, nil) : -1))
        }
        entropy = requirement.entropy.map { (leastColumn[$0.column] ?? 0, $0.least) }
        closeness = requirement.closeness.map { (leastColumn[$0.column] ?? 0, $0) }
        return leastColumn
    }

    private mutating func feature(_ column: Int, _ element: UInt32?) -> Int {
        guard let element else {
            if valued[column] < 0 {
                valued[column] = Int32(names.count)
                names.append((column, nil))
            }
            return Int(valued[column])
        }
        while elements[column].count <= Int(element) {
            elements[column] += [Int32](repeating: -1, count: max(16, elements[column].count))
        }
        if elements[column][Int(element)] < 0 {
            elements[column][Int(element)] = Int32(names.count)
            names.append((column, element))
        }
        return Int(elements[column][Int(element)])
    }

    private mutating func reduce(
        _ survey: Survey, _ leastColumn: [Int: Int], _ atRisk: [Set<UInt32>]
    ) {
        let known = SequenceIndex()
        let isCounted = (0..<survey.trackedCount).map { leastColumn[$0] != nil }
        let mayBeRare = atRisk.map { !$0.isEmpty }
        var held: [UInt32] = []
        for signature in 0..<survey.signatures.count {
            held.removeAll(keepingCapacity: true)
            let spelt = survey.signatures.sequence(signature)
            var (place, column) = (0, 0)
            while place < spelt.count {
                let end = place + 1 + Int(spelt[place])
                if end > place + 1, valued[column] >= 0 { held.append(UInt32(valued[column])) }
                for element in spelt[(place + 1)..<end] {
                    if isCounted[column] || mayBeRare[column] && atRisk[column].contains(element) {
                        held.append(UInt32(feature(column, element)))
                    } else if let asked = feature(of: element, in: column) {
                        held.append(UInt32(asked))
                    }
                }
                (place, column) = (end, column + 1)
            }
            if held.count > 1 { Self.sortDistinct(&held) }
            reduced.append(number(held, known))
        }
    }

    /// The reduced signature with the features `held`.
    private mutating func number(_ held: [UInt32], _ known: SequenceIndex) -> Int {
        let number = held.withUnsafeBufferPointer { held in
            held.baseAddress.map { known.insert($0, held.count) } ?? known.insert([0], 0)
        }
        if number == signatures {
            for feature in held { list.append(Int32(feature)) }
            offsets.append(list.count)
        }
        return number
    }

    private static func sortDistinct(_ held: inout [UInt32]) {
        held.sort()
        var last = 0
        for place in 1..<held.count where held[place] != held[last] {
            last += 1
            held[last] = held[place]
        }
        held.removeLast(held.count - last - 1)
    }
}
