// SPDX-License-Identifier: Apache-2.0

/// Three-valued logic (Kleene 1952, section 64); the order is that of strength, so `all` is the
/// least, `any` the greatest.
package enum Truth: UInt8, Comparable, Sendable {
    case refused = 0
    case unknown = 1
    case granted = 2

    /// Weaker answers come first.
    package static func < (a: Truth, b: Truth) -> Bool { a.rawValue < b.rawValue }
}

/// The answers of a record, two bits a question in the order of `ConsentTerms.questions`.
enum PackedAnswers {
    @inline(__always)
    static func answer(_ answers: UInt64, _ question: Int) -> Truth {
        Truth(rawValue: UInt8(truncatingIfNeeded: answers >> UInt64(question * 2) & 3)) ?? .unknown
    }

    @inline(__always)
    static func set(_ answers: inout UInt64, _ question: Int, _ truth: Truth) {
        answers &= ~(3 << UInt64(question * 2))
        answers |= UInt64(truth.rawValue) << UInt64(question * 2)
    }

    /// For each question the weaker of two answers.
    static func weakest(_ a: UInt64, _ b: UInt64) -> UInt64 {
        // Granted is 10, unknown 01, refused 00: high bits meet; a low bit stays where both answers
        // are at least unknown.
        let high: UInt64 = 0xAAAA_AAAA_AAAA_AAAA
        let bothGranted = a & b & high
        let atLeastUnknown = ((a | a >> 1) & (b | b >> 1)) & ~high
        return bothGranted | atLeastUnknown & ~(bothGranted >> 1)
    }
}

extension ConsentTerms.Expression {
    /// The truth of the expression under given answers; an empty list promises nothing.
    func truth(_ answers: UInt64) -> Truth {
        switch self {
        case .question(let index), .names(let index), .purposes(let index):
            return PackedAnswers.answer(answers, index)
        case .all(let parts):
            var least = parts.isEmpty ? Truth.unknown : .granted
            for part in parts { least = min(least, part.truth(answers)) }
            return least
        case .any(let parts):
            var greatest = Truth.refused
            for part in parts { greatest = max(greatest, part.truth(answers)) }
            return greatest
        }
    }
}

/// The truths of one expression, remembered by the packed answers; direct-mapped, 64 places.
struct TruthCache {
    private let expression: ConsentTerms.Expression
    private var keys = [UInt64](repeating: .max, count: 64)
    private var truths = [Truth](repeating: .unknown, count: 64)

    init(_ expression: ConsentTerms.Expression) { self.expression = expression }

    mutating func truth(_ answers: UInt64) -> Truth {
        let mixed = (answers ^ answers >> 32) &* 0x9E37_79B9_7F4A_7C15
        let slot = Int(truncatingIfNeeded: mixed >> 58)
        if keys[slot] == answers { return truths[slot] }
        keys[slot] = answers
        truths[slot] = expression.truth(answers)
        return truths[slot]
    }
}
