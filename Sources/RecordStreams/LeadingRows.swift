// SPDX-License-Identifier: Apache-2.0

/// Where the first rows of a delimited file end: those among which the header is looked for.
///
/// A row ends at a line feed outside quotes. Nothing is refused here, since a banner need not be
/// well formed; on rows that are (RFC 4180) the ends are those that the scanner finds. What is
/// found depends on the bytes alone and not on how they are cut into reads.
struct LeadingRows {
    /// A row by its bytes in the file.
    struct Row: Equatable {
        /// The first byte.
        let start: Int
        /// Behind the last byte that is no line break.
        let end: Int
        /// Behind the line break.
        let next: Int
        /// The line that it starts on, from 1.
        let line: Int
    }

    private enum State { case cellStart, plain, quoted, closed }

    /// The rows found so far.
    private(set) var rows: [Row] = []
    /// How many rows are wanted.
    private let most: Int
    /// A row counts only if it ends within so many bytes.
    private let window: Int
    private let delimiters: [UInt8]
    private var state = State.cellStart
    private var position = 0
    private var start = 0
    private var line = 1
    private var breaks = 0

    /// Looks for `most` rows within `window` bytes; without a delimiter each usual one parts cells.
    init(most: Int, window: Int, delimiter: UInt8?) {
        self.most = most
        self.window = window
        delimiters = delimiter.map { [$0] } ?? HeaderCells.candidates
    }

    /// Looks at what was read so far, from the first byte of the file; true when there is nothing
    /// more to find.
    mutating func look(at bytes: UnsafeBufferPointer<UInt8>, atEnd: Bool) -> Bool {
        if position == 0 {
            guard bytes.count >= 3 || atEnd else { return false }
            start = HeaderRow.hasByteOrderMark(bytes) ? 3 : 0
            position = start
        }
        while position < min(bytes.count, window), rows.count < most {
            let byte = bytes[position]
            position += 1
            step(byte)
            guard byte == UInt8(ascii: "\n") else { continue }
            breaks += 1
            if state != .quoted { endRow(bytes, lineFeed: true) }
        }
        if rows.count == most || position >= window { return true }
        if atEnd, position > start { endRow(bytes, lineFeed: false) }
        return atEnd
    }

    private mutating func step(_ byte: UInt8) {
        switch state {
        case .quoted: state = byte == UInt8(ascii: "\"") ? .closed : .quoted
        case .cellStart where byte == UInt8(ascii: "\""): state = .quoted
        case .closed where byte == UInt8(ascii: "\""): state = .quoted
        default: state = delimiters.contains(byte) ? .cellStart : .plain
        }
    }

    /// A carriage return before the line feed, or at the end of the input, belongs to the break.
    private mutating func endRow(_ bytes: UnsafeBufferPointer<UInt8>, lineFeed: Bool) {
        var end = lineFeed ? position - 1 : position
        if end > start, bytes[end - 1] == UInt8(ascii: "\r"), state != .quoted { end -= 1 }
        rows.append(Row(start: start, end: end, next: position, line: line))
        start = position
        line = 1 + breaks
        state = .cellStart
    }
}
