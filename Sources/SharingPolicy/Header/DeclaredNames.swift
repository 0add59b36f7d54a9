// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import TextForms

/// The names that a policy declares, as a header is matched against them.
struct DeclaredNames {
    /// What a name of a header is to the policy; indices are those of `Policy.columns`.
    enum Match: Equatable {
        case whole(Int)
        /// Behind the last `/` stands a declared name (`header_names: last-part`).
        case lastPart(Int)
        /// A second column of a declared name, `name#2`.
        case repeated(Int)
        case unknown
    }

    private let names: [String]
    private let index: WordIndex
    private let byLastPart: Bool
    /// The first name of each form without capitals and `_`.
    private let forms: [[UInt8]: Int]

    init(_ policy: Policy) {
        names = policy.columns.map(\.name)
        index = WordIndex(policy.columns.map(\.nameBytes))
        byLastPart = policy.dataset.headerNames == .lastPart
        forms = Dictionary(
            names.enumerated().map { (DeclaredNames.form(Array($1.utf8)), $0) },
            uniquingKeysWith: min)
    }

    /// What each name of a header is.
    func find(_ header: [String]) -> [Match] {
        header.map { name in
            let bytes = Array(name.utf8)
            if let found = find(bytes) { return .whole(found) }
            let part = DeclaredNames.lastPart(bytes)
            if byLastPart, let found = find(part) { return .lastPart(found) }
            let base = DeclaredNames.repeated(byLastPart ? part : bytes)
            return base.flatMap { find($0) }.map { .repeated($0) } ?? .unknown
        }
    }

    private func find(_ bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { index.index($0) }
    }

    /// What stands behind the last `/`.
    private static func lastPart(_ name: [UInt8]) -> [UInt8] {
        guard let slash = name.lastIndex(of: UInt8(ascii: "/")) else { return name }
        return Array(name[(slash + 1)...])
    }

    /// The name that `name#2` repeats.
    private static func repeated(_ name: [UInt8]) -> [UInt8]? {
        guard let sign = name.lastIndex(of: UInt8(ascii: "#")) else { return nil }
        let digits = name[(sign + 1)...]
        guard let first = digits.first, first >= 0x31, first <= 0x39,
            digits.allSatisfy({ $0 &- 0x30 <= 9 }), !digits.elementsEqual([0x31])
        else { return nil }
        return Array(name[..<sign])
    }

    /// The declared name within two edits, so that the name itself may be shown.
    func nearest(_ name: String) -> String? { nearest(Array(name.utf8)) }

    /// The declared name that was probably meant by a name that may not be shown.
    func suggestion(_ name: String) -> String? {
        if let alike = alike(name) { return alike }
        let bytes = Array(name.utf8)
        return nearest(bytes, perEdit: 2)
            ?? (byLastPart ? nearest(DeclaredNames.lastPart(bytes), perEdit: 2) : nil)
    }

    /// A declared name within two edits, and so many letters for each: as `Rex` is within one of `Sex`,
    /// what is shown of the file needs five.
    private func nearest(_ bytes: [UInt8], perEdit letters: Int = 5) -> String? {
        let word = String(decoding: bytes, as: UTF8.self)
        guard let near = NearMiss.nearest(to: word, among: names) else { return nil }
        let distance = NearMiss.distance(bytes, Array(near.utf8))
        return distance * letters < min(bytes.count, near.utf8.count) + 1 ? near : nil
    }

    /// The declared name that differs by capitals, `_`, `-`, spaces and width alone.
    func alike(_ name: String) -> String? {
        let bytes = Array(name.utf8)
        let found = forms[DeclaredNames.form(bytes)]
        let part = byLastPart ? forms[DeclaredNames.form(DeclaredNames.lastPart(bytes))] : nil
        return (found ?? part).map { names[$0] }
    }

    private static func form(_ name: [UInt8]) -> [UInt8] {
        let folded = name.withUnsafeBufferPointer { TextForms.answerForm($0) } ?? name
        return folded.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") && $0 != 0x20 }
    }
}
