// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    /// Any word, of at least so many characters; a key without a value is a mistake, `""` is the
    /// empty word.
    func word(_ node: PolicyNode, path: String, least: Int = 0) -> String? {
        guard case .scalar(let word, let plain) = node.content else {
            wrong(node, "\(Name(path)) must be one word or text")
            return nil
        }
        if plain, word.isEmpty {
            wrong(
                node, "\(Name(path)) has no value", help: "write `\"\"` if you mean the empty word")
            return nil
        }
        guard word.unicodeScalars.count >= least else {
            if least == 1 {
                wrong(node, "\(Name(path)) is empty")
            } else {
                wrong(node, "\(Name(path)) needs at least \(least) characters")
            }
            return nil
        }
        return word
    }

    /// A word with its place.
    func located(_ node: PolicyNode, path: String, least: Int = 0) -> Located<String>? {
        word(node, path: path, least: least).map { Located($0, at: node.position) }
    }

    /// A slug: small letters, digits, `.` and `-`, at most 64, not beginning with `.` or `-`.
    func slug(_ node: PolicyNode, path: String) -> Located<String>? {
        guard let word = word(node, path: path) else { return nil }
        return slug(Located(word, at: node.position), path: path)
    }

    /// A slug that stands as a key.
    func slug(_ word: Located<String>, path: String) -> Located<String>? {
        let bytes = Array(word.value.utf8)
        let head = bytes.first.map { Patterns.isSmallLetterOrDigit($0) } ?? false
        guard head, bytes.count <= 64, bytes.allSatisfy({ Patterns.isSlugByte($0) }) else {
            findings.error(
                .wrongValue, at: word.position,
                "\(Name(word.value)) in \(Name(path)) is not a short name",
                help:
                    """
                    use 1 to 64 small letters, digits, `.` and `-`, beginning with a letter or \
                    digit
                    """
            )
            return nil
        }
        return word
    }

    /// The name of a column, in NFC.
    func column(_ node: PolicyNode, path: String) -> Located<String>? {
        guard let word = word(node, path: path, least: 1) else { return nil }
        return column(Located(word, at: node.position), path: path)
    }

    /// The name of a column that stands as a key, in NFC.
    func column(_ word: Located<String>, path: String) -> Located<String>? {
        guard (1...1024).contains(word.value.unicodeScalars.count) else {
            findings.error(
                .wrongValue, at: word.position,
                "a column's name in \(Name(path)) must have 1 to 1024 characters")
            return nil
        }
        return Located(ColumnNames.normalised(word.value), at: word.position)
    }

    /// A text, or texts by language of two letters; under `""` where there is one for all.
    func text(_ node: PolicyNode, path: String) -> [String: String]? {
        guard case .mapping = node.content else {
            return word(node, path: path, least: 1).map { ["": $0] }
        }
        guard let entries = entries(node, path: path, least: 1) else { return nil }
        var texts: [String: String] = [:]
        for entry in entries {
            guard let text = word(entry.value, path: path) else { continue }
            let letters = entry.key.value.utf8
            guard letters.count == 2, letters.allSatisfy({ (0x61...0x7A).contains($0) }) else {
                findings.error(
                    .wrongValue, at: entry.key.position,
                    """
                    \(Name(entry.key.value)) in \(Name(path)) is not a language of two small \
                    letters
                    """
                )
                continue
            }
            texts[entry.key.value] = text
        }
        return texts.count == entries.count ? texts : nil
    }

    /// One of a fixed set of words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: PolicyNode, path: String, as _: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        guard let word = word(node, path: path) else { return nil }
        guard let choice = Choice(rawValue: word) else {
            let known = Choice.allCases.map(\.rawValue)
            wrong(
                node, "\(Name(word)) is not a value of \(Name(path))",
                help: NearestWord.help(word, among: known)
                    ?? "the values are \(known.map { Name($0) })")
            return nil
        }
        return choice
    }

    /// A list, each item read by `read`; `unique` refuses a word that stands twice.
    func list<Item>(
        _ node: PolicyNode, path: String, least: Int = 0, unique: Bool = false,
        _ read: (PolicyNode) -> Item?
    ) -> [Item]? {
        guard let nodes = items(node, path: path, least: least) else { return nil }
        let items = nodes.compactMap(read)
        if unique { refuseRepeated(nodes, path: path) }
        return items.count == nodes.count ? items : nil
    }

    private func refuseRepeated(_ nodes: [PolicyNode], path: String) {
        var seen = Set<[UInt8]>()
        for node in nodes {
            guard case .scalar(let word, _) = node.content else { continue }
            if !seen.insert(Array(word.utf8)).inserted {
                wrong(node, "\(Name(word)) stands twice in \(Name(path))")
            }
        }
    }

    /// A list of words.
    func words(
        _ node: PolicyNode, path: String, least: Int = 0, leastLength: Int = 0, unique: Bool = false
    ) -> [String]? {
        list(node, path: path, least: least, unique: unique) {
            word($0, path: path, least: leastLength)
        }
    }

    /// A list of slugs.
    func slugs(
        _ node: PolicyNode, path: String, least: Int = 0, unique: Bool = false
    ) -> [Located<String>]? {
        list(node, path: path, least: least, unique: unique) { slug($0, path: path) }
    }
}
