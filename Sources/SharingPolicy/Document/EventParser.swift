// SPDX-License-Identifier: Apache-2.0
internal import CYAML

/// libyaml's event parser over a copy of the file; the only place that touches its structs.
///
/// `yaml_parser_t` holds pointers into itself, so it lives on the heap and never moves.
final class EventParser {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private var holdsEvent = false
    /// Behind the last character.
    private let end: SourcePosition

    /// Begins to read; nil where there is no memory.
    init?(_ bytes: ArraySlice<UInt8>) {
        parser = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        input = .allocate(capacity: max(1, bytes.count))
        _ = input.initialize(from: bytes)
        let lines = SourceLines(Array(bytes))
        let last = String(decoding: lines[lines.count], as: UTF8.self)
        end = SourcePosition(line: lines.count, column: last.unicodeScalars.count + 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            event.deallocate()
            input.deallocate()
            return nil
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        if holdsEvent { yaml_event_delete(event) }
        yaml_parser_delete(parser)
        parser.deallocate()
        event.deallocate()
        input.deallocate()
    }

    /// What may come next in a document.
    enum Event {
        case streamStart, streamEnd, documentEnd, sequenceEnd, mappingEnd, alias
        case documentStart(directives: Bool)
        case scalar(String, style: ScalarStyle)
        case sequenceStart(flow: Bool)
        case mappingStart(flow: Bool)
    }
    /// How a scalar is written.
    enum ScalarStyle { case plain, quoted, block }
    /// An event with its decorations and its place.
    struct Located {
        var event: Event
        var hasAnchor = false
        var hasTag = false
        var position: SourcePosition
        var endLine: Int
    }
    /// What libyaml says about a text that is not YAML.
    struct Problem {
        var text: String
        var position: SourcePosition
        var context: SourcePosition
    }

    /// What was wrong, once `next` has given nil.
    private(set) var problem: Problem?

    /// The next event; nil where the text is not YAML.
    func next() -> Located? {
        if holdsEvent {
            yaml_event_delete(event)
            holdsEvent = false
        }
        guard yaml_parser_parse(parser, event) == 1 else {
            problem = lastProblem()
            return nil
        }
        holdsEvent = true
        let (first, last) = (event.pointee.start_mark, event.pointee.end_mark)
        var place = position(first)
        if first.line == last.line { place.length = max(1, Int(last.column) - Int(first.column)) }
        var located = Located(
            event: .streamEnd, position: place, endLine: position(last).line)
        describe(&located)
        return located
    }

    private func describe(_ located: inout Located) {
        let data = event.pointee.data
        switch event.pointee.type {
        case YAML_STREAM_START_EVENT: located.event = .streamStart
        case YAML_DOCUMENT_START_EVENT:
            let start = data.document_start
            located.event = .documentStart(
                directives: start.version_directive != nil
                    || start.tag_directives.start != start.tag_directives.end)
        case YAML_DOCUMENT_END_EVENT: located.event = .documentEnd
        case YAML_ALIAS_EVENT: located.event = .alias
        case YAML_SCALAR_EVENT:
            located.event = scalar(data.scalar)
            located.hasAnchor = data.scalar.anchor != nil
            located.hasTag = data.scalar.tag != nil
        case YAML_SEQUENCE_START_EVENT:
            located.event = .sequenceStart(
                flow: data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE)
            located.hasAnchor = data.sequence_start.anchor != nil
            located.hasTag = data.sequence_start.tag != nil
        case YAML_SEQUENCE_END_EVENT: located.event = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            located.event = .mappingStart(
                flow: data.mapping_start.style == YAML_FLOW_MAPPING_STYLE)
            located.hasAnchor = data.mapping_start.anchor != nil
            located.hasTag = data.mapping_start.tag != nil
        case YAML_MAPPING_END_EVENT: located.event = .mappingEnd
        default: located.event = .streamEnd
        }
    }

    private func scalar(_ data: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar) -> Event
    {
        let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
        let style: ScalarStyle =
            switch data.style {
            case YAML_PLAIN_SCALAR_STYLE: .plain
            case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
            default: .block
            }
        return .scalar(String(decoding: bytes, as: UTF8.self), style: style)
    }

    /// A place in the file: behind a last line without a line break libyaml sees another line.
    private func position(_ mark: yaml_mark_t) -> SourcePosition {
        if Int(mark.line) >= end.line { return end }
        return SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func lastProblem() -> Problem {
        let text = parser.pointee.problem.map { String(cString: $0) } ?? ""
        return Problem(
            text: text, position: position(parser.pointee.problem_mark),
            context: position(parser.pointee.context_mark))
    }
}
