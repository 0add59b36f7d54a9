// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Reads the YAML profile of a policy into nodes: maps, lists and words, and nothing that hides.
///
/// Refused with a located error: anchors, aliases, tags, directives, merge keys, block scalars, a
/// second document, tabs as indentation, more than 32 levels, more than 1 MiB, what is not UTF-8
/// (P0101, P0102) and repeated keys (P0103). JSON is flow YAML and is read by the same rules.
struct DocumentReader {
    /// How deep maps and lists may be nested.
    static let deepest = 32

    private let events: EventParser
    private let findings: Findings
    private let lines: SourceLines

    /// The document's top node; nil where an error was found.
    static func read(_ bytes: [UInt8], _ findings: Findings) -> PolicyNode? {
        let bom: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: bom) ? bytes.dropFirst(bom.count) : bytes[...]
        guard CharacterScan.passes(Array(text), findings) else { return nil }
        guard let events = EventParser(text) else {
            findings.error(
                .defect, at: SourcePosition(line: 1, column: 1), "no memory for a YAML parser")
            return nil
        }
        let reader = DocumentReader(
            events: events, findings: findings, lines: SourceLines(Array(text)))
        let node = try? reader.document()
        if let problem = events.problem {
            SyntaxMessages.report(problem, lines: reader.lines, findings)
        }
        return findings.failed ? nil : node
    }

    /// Reading ends early: bad syntax, or a finding after which no sense can be made.
    private struct Stop: Error {}

    private func next() throws(Stop) -> EventParser.Located {
        guard let event = events.next() else { throw Stop() }
        return event
    }

    private func document() throws(Stop) -> PolicyNode? {
        _ = try next()
        let first = try next()
        guard case .documentStart(let directives) = first.event else {
            findings.error(.yamlSyntax, at: first.position, "the file is empty")
            return nil
        }
        if directives {
            findings.error(
                .yamlFeature, at: first.position, "directives (`%`) are not read in a policy",
                help: "delete the line that begins with `%`")
        }
        let root = try node(from: try next(), depth: 1)
        _ = try next()
        let last = try next()
        if case .documentStart = last.event {
            findings.error(
                .yamlFeature, at: last.position, "a second document begins here",
                why: "one file holds one policy")
            throw Stop()
        }
        return root
    }

    private func node(from start: EventParser.Located, depth: Int) throws(Stop) -> PolicyNode {
        refuseDecorations(start)
        switch start.event {
        case .scalar(let word, let style):
            checkScalar(start, style: style)
            return PolicyNode(
                content: .scalar(word, plain: style == .plain), position: start.position)
        case .sequenceStart:
            try checkDepth(start, depth)
            return try sequence(from: start, depth: depth)
        case .mappingStart:
            try checkDepth(start, depth)
            return try mapping(from: start, depth: depth)
        case .alias:
            findings.error(
                .yamlFeature, at: start.position, "aliases (`*`) are not read in a policy",
                help: "write the value out; quote a word that begins with `*`")
            return PolicyNode(content: .scalar("", plain: true), position: start.position)
        default:
            throw Stop()
        }
    }

    private func sequence(
        from start: EventParser.Located, depth: Int
    ) throws(Stop) -> PolicyNode {
        var items: [PolicyNode] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.event {
                return PolicyNode(
                    content: .sequence(items), position: extent(start, until: event))
            }
            items.append(try node(from: event, depth: depth + 1))
        }
    }

    private func mapping(
        from start: EventParser.Located, depth: Int
    ) throws(Stop) -> PolicyNode {
        var entries: [PolicyNode.Entry] = []
        var seen: [[UInt8]: SourcePosition] = [:]
        while true {
            let event = try next()
            if case .mappingEnd = event.event {
                return PolicyNode(
                    content: .mapping(entries), position: extent(start, until: event))
            }
            let key = try node(from: event, depth: depth + 1)
            let value = try node(from: try next(), depth: depth + 1)
            guard case .scalar(let word, let plain) = key.content else {
                findings.error(
                    .yamlFeature, at: key.position, "a key must be a word, not a list or a map")
                continue
            }
            if plain, word == "<<" {
                findings.error(
                    .yamlFeature, at: key.position, "merge keys (`<<`) are not read in a policy",
                    help: "write the keys out")
            }
            if let earlier = seen.updateValue(key.position, forKey: Array(word.utf8)) {
                findings.error(
                    .duplicateKey, at: key.position,
                    "the key \(Name(word)) stands twice in one map",
                    why: "one of the two would be ignored",
                    help: "the first stands in line \(earlier.line)")
                continue
            }
            entries.append(
                PolicyNode.Entry(
                    key: Located(word, at: key.position), keyIsPlain: plain, value: value))
        }
    }

    /// A collection on one line is meant as a whole, a longer one by its first character.
    private func extent(
        _ start: EventParser.Located, until end: EventParser.Located
    ) -> SourcePosition {
        var position = start.position
        let sameLine = position.line == end.position.line
        let stop = end.position.column + end.position.length
        position.length = sameLine ? max(1, stop - position.column) : 1
        return position
    }

    private func checkDepth(_ start: EventParser.Located, _ depth: Int) throws(Stop) {
        guard depth > DocumentReader.deepest else { return }
        findings.error(
            .yamlFeature, at: start.position,
            "maps and lists are nested more than \(DocumentReader.deepest) deep here")
        throw Stop()
    }

    private func refuseDecorations(_ start: EventParser.Located) {
        if start.hasAnchor, !start.isAlias {
            findings.error(
                .yamlFeature, at: start.position, "anchors (`&`) are not read in a policy",
                help: "write the value out; quote a word that begins with `&`")
        }
        if start.hasTag {
            findings.error(
                .yamlFeature, at: start.position, "tags (`!`) are not read in a policy",
                help: "leave the tag out; quote a word that begins with `!`")
        }
    }

    private func checkScalar(_ start: EventParser.Located, style: EventParser.ScalarStyle) {
        if style == .block {
            findings.error(
                .yamlFeature, at: start.position,
                "block texts (`|` and `>`) are not read in a policy",
                help: "write the text in quotes")
            return
        }
        guard start.endLine > start.position.line else { return }
        for line in start.position.line + 1...start.endLine where lines.hasIndentingTab(line) {
            findings.error(
                .yamlFeature, at: SourcePosition(line: line, column: 1),
                "a tab indents this line", help: "indent with spaces")
        }
    }
}

extension EventParser.Located {
    fileprivate var isAlias: Bool { if case .alias = event { true } else { false } }
}
