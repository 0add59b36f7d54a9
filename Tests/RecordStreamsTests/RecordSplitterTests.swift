// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RecordStreams

/// However an input is cut, the same records come out of it, and the same first error.
@Suite struct RecordSplitterTests {
    /// All cells that are read, and what stopped the reading.
    private struct Reading: Equatable {
        var rows: [[String]] = []
        var refusal: Refusal?
    }

    private static func read(
        _ bytes: [UInt8], chunk: Int, most: Int = .max, limits: Limits = Limits()
    ) -> Reading {
        var options = ReaderOptions(format: .csv, fileName: "test", limits: limits)
        options.chunkSize = chunk
        var reading = Reading()
        do throws(Refusal) {
            let reader = try RecordReader(
                source: MemorySource(bytes, most: most), options: options)
            let batch = reader.makeBatch()
            while try reader.fill(batch) {
                #expect(batch.firstRow == reading.rows.count + 1)
                for row in 0..<batch.rowCount {
                    reading.rows.append(
                        (0..<batch.columnCount).map {
                            String(decoding: batch.cell(row, $0), as: UTF8.self)
                        })
                }
            }
        } catch {
            reading.refusal = error
        }
        return reading
    }

    /// Tables of all shapes, most of them well formed.
    private static func table(_ random: inout RepeatableRandom) -> [UInt8] {
        let columns = 1 + random.below(5)
        let lineBreak = random.oneIn(3) ? "\r\n" : "\n"
        func cell() -> String {
            switch random.below(12) {
            case 0: ""
            case 1: "\"\""
            case 2: "\"a \"\"b\"\" c\""
            case 3: "\"x,\(lineBreak)y\""
            case 4: "\"plain\""
            case 5: "José"
            case 6: "-\(random.below(100))"
            case 7: String(repeating: "w", count: random.below(150))
            case 8: "=1+1"
            default: String(random.below(100_000))
            }
        }
        var text = (0..<columns).map { "c\($0)" }.joined(separator: ",") + lineBreak
        for _ in 0..<random.below(40) {
            text += (0..<columns).map { _ in cell() }.joined(separator: ",") + lineBreak
        }
        if random.oneIn(3) { text.removeLast() }
        var bytes = Array(text.utf8)
        if random.oneIn(2), bytes.count > 10 {
            // A flaw, which may also be none.
            let position = 8 + random.below(bytes.count - 8)
            let flaws: [UInt8] = [0x22, 0x0D, 0x0A, 0x00, 0xFF, 0x2C, 0xC3]
            bytes[position] = flaws[random.below(flaws.count)]
        }
        return bytes
    }

    @Test func `pieces of any size give the same records and the same error`() {
        var random = RepeatableRandom(seed: 21)
        var refused = 0
        for _ in 0..<400 {
            let bytes = Self.table(&random)
            let expected = Self.read(bytes, chunk: 1 << 18)
            if expected.refusal != nil { refused += 1 }
            for chunk in [1, 2, 3, 63, 64, 65, 1 + random.below(300)] {
                #expect(Self.read(bytes, chunk: chunk) == expected)
            }
            #expect(Self.read(bytes, chunk: 100, most: 1 + random.below(9)) == expected)
        }
        #expect(refused > 50)
        #expect(refused < 350)
    }

    @Test(arguments: ["a,b\n1,2\n\n\rx,2\n", "a,b\n1,2\n\n3,\"x\n", "a,b\n1,2\n\n3\n"])
    func `a record behind a blank line is refused for that first`(text: String) {
        for chunk in 1...20 {
            let reading = Self.read(Array(text.utf8), chunk: chunk)
            #expect(reading.refusal == .blankLine(Place(file: "test", row: 2)))
        }
    }

    @Test func `a record up to the limit is read and a longer one is refused, however cut`() {
        var limits = Limits()
        limits.record = 100
        for length in 90...110 {
            for (head, tail) in [("", ""), ("\"", "\"")] {
                let cell = head + String(repeating: "x", count: length - 2 * head.count) + tail
                let bytes = Array(("a\n1\n" + cell + "\n2\n").utf8)
                for chunk in [1, 7, 64, 1000] {
                    let reading = Self.read(bytes, chunk: chunk, limits: limits)
                    #expect(reading.rows.count == (length <= 100 ? 3 : 1))
                    #expect(reading.refusal?.code == (length <= 100 ? nil : .limit))
                    if length > 100 {
                        #expect(reading.refusal?.diagnostics.first?.place.row == 2)
                    }
                }
            }
        }
    }

    @Test func `a quote that is never closed does not take the machine's memory`() {
        var limits = Limits()
        limits.record = 1000
        let bytes = Array("a,b\n1,2\n3,\"".utf8) + [UInt8](repeating: 0x78, count: 100_000)
        for chunk in [1, 64, 5000, 1 << 18] {
            let reading = Self.read(bytes, chunk: chunk, limits: limits)
            #expect(reading.rows == [["1", "2"]])
            #expect(reading.refusal?.code == .limit)
        }
    }

    /// One byte at a time; counts how often what it is read into has moved.
    private final class Dripping: ByteSource {
        private let bytes: [UInt8]
        private var position = 0
        private var start: Int?
        private(set) var moves = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        func read(into room: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
            guard position < bytes.count, let base = room.baseAddress else { return 0 }
            let now = Int(bitPattern: base) - position
            if start != now { moves += 1 }
            start = now
            room[0] = bytes[position]
            position += 1
            return 1
        }
    }

    @Test func `a long record that comes byte by byte is not copied for each`() throws {
        let source = Dripping([UInt8](repeating: 0x61, count: 20_000) + [0x0A])
        var options = ReaderOptions(format: .csv, fileName: "test")
        options.chunkSize = 64
        options.isLive = true
        let splitter = RecordSplitter(
            source, behind: [], ended: false, hasQuotes: false, options: options)
        let batch = RecordBatch(columnCount: 1)
        #expect(try splitter.next(batch))
        #expect(batch.byteCount == 20_001)
        #expect(source.moves < 32, "\(source.moves)")
    }
}
