// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// The cells that a rule can have written: its image (policy reference, "Rules of an audience").
///
/// Made from the policy and what the manifest says of the column, by code that the transforms do
/// not share. A missing value is an empty cell, in JSON Lines `null`.
struct CellImage {
    private enum Form {
        case kept(KeptImage)
        case levels(Hierarchy, ClosedRange<Int>, suppressed: [UInt8])
        case token(keyID: [UInt8]?)
        case sealed(keyID: [UInt8]?, padTo: Int)
        case rounded(RoundingImage)
        case truncated(TruncationImage)
        case words(WordIndex)
        case replaced(ReplacementImage)
    }

    private let form: Form
    /// Whether a missing value may stand there.
    private let allowsMissing: Bool

    /// The image of a column's rule; nil where the rule releases nothing, or generalises and the
    /// hierarchy is not given.
    init?(
        _ rule: Rule, _ column: Column, _ fact: ColumnFact, policy: Policy, audience: Audience,
        hierarchy: Hierarchy?
    ) {
        let isSubject = policy.dataset.subjectKey == fact.column
        switch rule {
        case .drop: return nil
        case .keep, .keepBecause:
            // A merged flag is written in its own first words, and in no other.
            let words = [column.trueWords, column.falseWords].compactMap(\.first)
            form =
                column.isMerged
                ? .words(WordIndex(words)) : .kept(KeptImage(column, dataset: policy.dataset))
        case .generalise:
            guard let hierarchy else { return nil }
            form = .levels(
                hierarchy, fact.levels ?? 0...hierarchy.top,
                suppressed: Array(audience.output.suppressed.utf8))
        case .pseudonymise: form = .token(keyID: fact.keyID.map { Array($0.utf8) })
        case .encrypt(let rule):
            form = .sealed(keyID: fact.keyID.map { Array($0.utf8) }, padTo: rule.padTo)
        case .round(let rule): form = .rounded(RoundingImage(rule, comma: column.decimalComma))
        case .truncate(let decimals):
            form = .truncated(TruncationImage(decimals: decimals, comma: column.decimalComma))
        case .replace(let rule):
            form = .replaced(ReplacementImage(rule, column, dataset: policy.dataset))
        }
        allowsMissing = !column.required && !isSubject
    }

    /// Whether the rule can have written the cell, its formula guard taken off.
    func contains(_ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind) -> Bool {
        let isMissing = kind == .missing || cell.isEmpty
        switch form {
        case .kept(let image): return image.contains(cell, kind: kind)
        case .levels(let hierarchy, let levels, let suppressed):
            if levels.contains(hierarchy.top), kind != .missing, cell.elementsEqual(suppressed) {
                return true
            }
            if levels.lowerBound == hierarchy.top { return false }
            if isMissing { return allowsMissing }
            guard kind == .text else { return false }
            return levels.contains { hierarchy.contains(cell, level: $0) }
        case .token(let keyID):
            if isMissing { return allowsMissing }
            return kind == .text && CellImage.isToken(cell, keyID)
        case .sealed(let keyID, let padTo):
            return kind == .text && CellImage.isSealed(cell, keyID, padTo: padTo)
        case .rounded(let image): return isMissing ? allowsMissing : image.contains(cell)
        case .truncated(let image): return isMissing ? allowsMissing : image.contains(cell)
        case .words(let words):
            if isMissing { return allowsMissing }
            return kind == .text && words.contains(cell)
        case .replaced(let image):
            if isMissing { return allowsMissing || (kind == .text && image.containsEmpty) }
            return kind == .text && image.contains(cell)
        }
    }

    /// Notes whether a cell can have the finest or the coarsest of the levels.
    ///
    /// A missing value is one at every level below the top.
    func note(
        _ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind, in seen: inout LevelEnds
    ) {
        guard case .levels(let hierarchy, let levels, let suppressed) = form else { return }
        func canHave(_ level: Int) -> Bool {
            if level == hierarchy.top { return kind == .text && cell.elementsEqual(suppressed) }
            return kind == .missing || cell.isEmpty || hierarchy.contains(cell, level: level)
        }
        if !seen.finest { seen.finest = canHave(levels.lowerBound) }
        if !seen.coarsest { seen.coarsest = canHave(levels.upperBound) }
    }

    private static func isToken(_ cell: UnsafeBufferPointer<UInt8>, _ keyID: [UInt8]?) -> Bool {
        guard PseudonymToken.isWellFormed(cell) else { return false }
        return keyID.map { cell[3..<9].elementsEqual($0) } ?? true
    }

    /// `e1-` run key id `-` base64url of nonce 12, ciphertext of a multiple of `padTo`, tag 16.
    private static func isSealed(
        _ cell: UnsafeBufferPointer<UInt8>, _ keyID: [UInt8]?, padTo: Int
    ) -> Bool {
        guard cell.count > 10, cell[0] == 0x65, cell[1] == 0x31, cell[2] == 0x2D, cell[9] == 0x2D,
            cell[3..<9].allSatisfy({ CrockfordBase32.contains($0) }),
            keyID.map({ cell[3..<9].elementsEqual($0) }) ?? true,
            let bytes = Base64.decodeURL(UnsafeBufferPointer(rebasing: cell[10...]))
        else { return false }
        let text = bytes.count - 12 - 16
        return text > 0 && text % max(padTo, 1) == 0
    }
}

/// Which ends of a range of levels were seen.
struct LevelEnds {
    var finest = false
    var coarsest = false
}

/// What the maker of an export says of one released column, beside the policy.
package struct ColumnFact: Sendable, Hashable {
    /// Its index in `Policy.columns`.
    package var column: Int
    /// The levels that a generalised column may have: one, or a range with local recoding; nil
    /// leaves all that the policy allows.
    package var levels: ClosedRange<Int>?
    /// Whether each class has levels of its own: then some cell has the finest of `levels`, and
    /// some the coarsest.
    package var levelsAreByClass = false
    /// The key id of tokens or sealed values; nil accepts any.
    package var keyID: String?

    /// States the facts of a column.
    package init(
        column: Int, levels: ClosedRange<Int>? = nil, levelsAreByClass: Bool = false,
        keyID: String? = nil
    ) {
        self.column = column
        self.levels = levels
        self.levelsAreByClass = levelsAreByClass
        self.keyID = keyID
    }
}
