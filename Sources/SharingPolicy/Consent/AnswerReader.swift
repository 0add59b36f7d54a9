// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import TextForms

/// Reads the answers to one question from its cells.
///
/// A word is trimmed of white space, brought to NFKC and case-folded, and must then be exactly a
/// word of the policy; a cell with a control or bidirectional character, and any other word, is
/// unknown. Not thread-safe.
final class AnswerReader {
    private enum Wanted {
        case yesNo(granted: WordIndex, refused: WordIndex)
        /// Each inner list holds the words of one recipient or purpose; all of them must be named.
        case all([[[UInt8]]])
    }
    private let wanted: Wanted
    private let missing: MissingWords
    private let elements: SetElements
    private var cache = AnswerCache()
    /// How many answers were neither missing nor a word of the policy.
    private(set) var unexpected = 0

    init(
        _ question: ConsentTerms.Question, terms: ConsentTerms, policy: Policy, audience: Audience
    ) {
        let column = policy.columns[question.column]
        missing = MissingWords(column.missing)
        elements = SetElements(separator: policy.dataset.separator, missing: missing)
        func folded(_ words: [String]) -> [[UInt8]] { Answers.folded(words.map { Array($0.utf8) }) }
        switch question.kind {
        case .yesNo:
            wanted = .yesNo(
                granted: WordIndex(folded(terms.granted)), refused: WordIndex(folded(terms.refused))
            )
        case .recipientList:
            let recipients = audience.recipients.map { policy.recipients[$0] }
            wanted = .all(recipients.map { folded([$0.slug, $0.name]) })
        case .purposeList:
            wanted = .all(audience.purposes.map { folded([$0]) })
        }
    }

    /// What a cell answers.
    func answer(_ cell: UnsafeBufferPointer<UInt8>, kind: CellKind) -> Truth {
        if kind == .missing { return .unknown }
        if let known = cache.find(cell) {
            if known.isUnexpected { unexpected += 1 }
            return known.truth
        }
        let entry = read(cell)
        if entry.isUnexpected { unexpected += 1 }
        cache.store(cell, entry)
        return entry.truth
    }

    private func read(_ cell: UnsafeBufferPointer<UInt8>) -> AnswerCache.Entry {
        guard !TextChecks.hasForbiddenCharacter(cell), let word = TextForms.answerForm(cell) else {
            return AnswerCache.Entry(.unknown, isUnexpected: true)
        }
        switch wanted {
        case .yesNo(let granted, let refused):
            // A refusal is a refusal even where the policy also calls its word missing.
            if word.withUnsafeBufferPointer({ refused.contains($0) }) {
                return AnswerCache.Entry(.refused)
            }
            if missing.contains(cell) || word.isEmpty { return AnswerCache.Entry(.unknown) }
            let isGranted = word.withUnsafeBufferPointer { granted.contains($0) }
            return AnswerCache.Entry(isGranted ? .granted : .unknown, isUnexpected: !isGranted)
        case .all(let lists):
            if missing.contains(cell) { return AnswerCache.Entry(.unknown) }
            return AnswerCache.Entry(names(cell, lists))
        }
    }

    /// Whether each list has a word among the elements of the cell; nobody named is no answer.
    private func names(_ cell: UnsafeBufferPointer<UInt8>, _ lists: [[[UInt8]]]) -> Truth {
        var named: [[UInt8]] = []
        let count = elements.forEach(cell) { element in
            if let form = TextForms.answerForm(element) { named.append(form) }
            return true
        }
        if count == 0 { return .unknown }
        let all = !lists.isEmpty && lists.allSatisfy { $0.contains { named.contains($0) } }
        return all ? .granted : .refused
    }
}

/// Answers by the bytes of their cell: direct-mapped, 128 places for cells of up to 32 bytes.
struct AnswerCache {
    /// An answer, and whether its word was neither missing nor known.
    struct Entry {
        let truth: Truth
        let isUnexpected: Bool

        init(_ truth: Truth, isUnexpected: Bool = false) {
            self.truth = truth
            self.isUnexpected = isUnexpected
        }
    }
    private static let places = 128
    private static let width = 32
    private var bytes = [UInt8](repeating: 0, count: places * width)
    private var lengths = [UInt8](repeating: 0xFF, count: places)
    private var entries = [Entry](repeating: Entry(.unknown), count: places)

    @inline(__always)
    private static func slot(_ cell: UnsafeBufferPointer<UInt8>) -> Int {
        Int(truncatingIfNeeded: Bytes.hash(cell) >> 20) & (places - 1)
    }

    func find(_ cell: UnsafeBufferPointer<UInt8>) -> Entry? {
        guard cell.count <= AnswerCache.width else { return nil }
        let slot = AnswerCache.slot(cell)
        guard Int(lengths[slot]) == cell.count else { return nil }
        let start = slot * AnswerCache.width
        let same = bytes.withUnsafeBufferPointer {
            Bytes.equal(cell, UnsafeBufferPointer(rebasing: $0[start..<start + cell.count]))
        }
        return same ? entries[slot] : nil
    }

    mutating func store(_ cell: UnsafeBufferPointer<UInt8>, _ entry: Entry) {
        guard cell.count <= AnswerCache.width else { return }
        let slot = AnswerCache.slot(cell)
        for (offset, byte) in cell.enumerated() { bytes[slot * AnswerCache.width + offset] = byte }
        lengths[slot] = UInt8(truncatingIfNeeded: cell.count)
        entries[slot] = entry
    }
}
