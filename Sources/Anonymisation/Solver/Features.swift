// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// What a requirement needs to know of the tracked columns of a cell, and no more.
///
/// A feature is an element of a column, or that a column has a value at all. Elements that no
/// requirement asks for are left out, and so are values that are held too often ever to become
/// rare within the limit: cells that differ in nothing else then fall together.
struct Features {
    /// The number of features.
    private(set) var count = 0
    /// By feature: the entry of `l` it counts for, or -1.
    private(set) var leastOf: [Int] = []
    /// The features that may become rare.
    private(set) var rare: [Int] = []
    /// By feature: the column and element; the element is nil for "has a value".
    private(set) var names: [(column: Int, element: UInt32?)] = []
    /// l by column; `valued` is the feature "has a value" of a set, else -1.
    private(set) var least: [(least: Int, valued: Int)] = []
    /// Entropy l by entry of `l`, which asks for as many distinct elements.
    private(set) var entropy: [(index: Int, least: Double)] = []
    /// `at_most` by features.
    private(set) var atMost: [(element: Int, valued: Int, share: Share)] = []
    /// The features of each reduced signature: `list[offsets[s]..<offsets[s + 1]]`.
    private(set) var offsets: [Int] = [0]
    private(set) var list: [Int] = []
    /// By signature of the survey: the reduced one.
    private(set) var reduced: [Int] = []

    private var numbers: [Name: Int] = [:]

    private struct Name: Hashable {
        var column: Int
        var element: UInt32?
    }

    /// The number of reduced signatures.
    var signatures: Int { offsets.count - 1 }

    init(_ survey: Survey, _ requirement: Requirement, atRisk: [Set<UInt32>]) {
        var strictest: [Int: Requirement.LeastDistinct] = [:]
        let implied = requirement.entropy.map {
            Requirement.LeastDistinct(column: $0.column, least: Int($0.least.rounded(.up)))
        }
        for ask in requirement.l + implied {
            let known = strictest[ask.column]
            strictest[ask.column] = Requirement.LeastDistinct(
                column: ask.column, least: max(ask.least, known?.least ?? 0),
                isSet: ask.isSet || known?.isSet ?? false)
        }
        var leastColumn: [Int: Int] = [:]
        for (column, ask) in strictest.sorted(by: { $0.key < $1.key }) {
            leastColumn[column] = least.count
            least.append((ask.least, ask.isSet ? feature(column, nil) : -1))
        }
        for ask in requirement.entropy {
            entropy.append((leastColumn[ask.column] ?? 0, ask.least))
        }
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

    private mutating func feature(_ column: Int, _ element: UInt32?) -> Int {
        let name = Name(column: column, element: element)
        if let known = numbers[name] { return known }
        numbers[name] = count
        names.append((column, element))
        count += 1
        return count - 1
    }

    private mutating func reduce(
        _ survey: Survey, _ leastColumn: [Int: Int], _ atRisk: [Set<UInt32>]
    ) {
        var known: [[Int]: Int] = [:]
        for signature in 0..<survey.signatures.count {
            var held: Set<Int> = []
            let columns = survey.elements(ofSignature: signature)
            for (column, elements) in columns.enumerated() {
                if elements.isEmpty { continue }
                if let valued = numbers[Name(column: column, element: nil)] { held.insert(valued) }
                for element in elements {
                    let name = Name(column: column, element: element)
                    if leastColumn[column] != nil || atRisk[column].contains(element) {
                        held.insert(feature(column, element))
                    } else if let asked = numbers[name] {
                        held.insert(asked)
                    }
                }
            }
            let sorted = held.sorted()
            if known[sorted] == nil {
                known[sorted] = signatures
                list += sorted
                offsets.append(list.count)
            }
            reduced.append(known[sorted] ?? 0)
        }
    }
}
