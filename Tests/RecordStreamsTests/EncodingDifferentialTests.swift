// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import RecordStreams

/// Encodings and compression against Python's `codecs` and `gzip`, and the command `zstd`.
@Suite struct EncodingDifferentialTests {
    /// What Python decodes of each text, nil where it refuses; nil where it is not installed.
    private func decoded(_ texts: [[UInt8]], _ codec: String) throws -> [[UInt8]?]? {
        let lines = texts.map { Self.hex($0) + "\n" }.joined()
        let lists = try PythonDifferentialTests.python(Array(lines.utf8)) { ["decode", codec, $0] }
        return lists?.first?.map { $0.map(Self.bytes) }
    }

    /// What Python makes of a file; nil where it is not installed.
    private func python(_ word: String, _ bytes: [UInt8]) throws -> [UInt8]? {
        let lists = try PythonDifferentialTests.python(bytes) { [word, $0] }
        return lists?.first?.first.flatMap { $0.map(Self.bytes) }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.map { UInt8($0 < 0x3A ? $0 - 0x30 : $0 - 0x57) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Our UTF-8; nil where something stands for no character or the input is refused.
    private func ours(_ bytes: [UInt8], _ encoding: TextEncoding, most: Int) -> [UInt8]? {
        guard
            let opened = try? DecodingSource.open(
                MemorySource(bytes, most: most), declared: encoding, fileName: "x")
        else { return nil }
        let (found, refusal) = opened.source.all(most: most)
        return refusal == nil && !found.contains(0xFF) ? found : nil
    }

    private func compare(
        _ texts: [[UInt8]], _ encoding: TextEncoding, _ codec: String, dropping mark: Int = 0
    ) throws {
        guard let wanted = try decoded(texts, codec) else { return }
        #expect(wanted.count == texts.count)
        for (text, wanted) in zip(texts, wanted) {
            for most in [1, 3, 64, 1000] {
                // Python takes a byte order mark off; here the reader does.
                let found = ours(text, encoding, most: most).map { Array($0.dropFirst(mark)) }
                #expect(found == wanted, "\(Self.hex(text)) in reads of \(most)")
            }
        }
    }

    @Test func `every byte of Windows-1252 and Latin-1`() throws {
        // Among letters, so that no byte order mark is made.
        let texts = (0...255).map { [0x61, UInt8($0), 0x62] as [UInt8] }
        try compare(texts, .windows1252, "cp1252")
        // Python gives control characters to the bytes from 80 to 9F.
        try compare(texts.filter { !(0x80...0x9F).contains($0[1]) }, .latin1, "latin-1")
    }

    @Test(arguments: [31, 32, 33] as [UInt64])
    func `generated UTF-16`(seed: UInt64) throws {
        var random = RepeatableRandom(seed: seed)
        let texts = (0..<60).map { _ in Self.utf16(&random) }
        try compare(texts, .utf16, "utf-16", dropping: 3)
    }

    /// A text with its mark, in either order of bytes; some have half a pair or a byte too few.
    private static func utf16(_ random: inout RepeatableRandom) -> [UInt8] {
        var units: [UInt16] = [0xFEFF]
        for _ in 0..<[0, 1, 15, 16, 17, 40, 300][random.below(7)] {
            switch random.below(8) {
            case 0: units.append(UInt16(0x80 + random.below(0xD700)))
            case 1: units += [0xD83D, UInt16(0xDC00 + random.below(0x400))]
            default: units.append(UInt16(32 + random.below(95)))
            }
        }
        if random.oneIn(4), units.count > 1 {
            units[1 + random.below(units.count - 1)] = UInt16(0xD800 + random.below(0x800))
        }
        let swaps = random.oneIn(2)
        var bytes = units.flatMap { (unit: UInt16) -> [UInt8] in
            let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return swaps ? pair.reversed() : pair
        }
        if random.oneIn(4), bytes.count > 3 { bytes.removeLast() }
        return bytes
    }

    private func sample() -> [UInt8] {
        var random = RepeatableRandom(seed: 41)
        return (0..<300_000).map { _ in UInt8(truncatingIfNeeded: 97 + random.below(20)) }
    }

    private func compressed(_ bytes: [UInt8], _ format: Compression) throws -> [UInt8] {
        let sink = MemorySink()
        let compressing = try #require(try CompressingSink(sink, format))
        try compressing.write(bytes)
        try compressing.finish()
        return sink.bytes
    }

    @Test func `Python reads our gzip and we read Python's`() throws {
        guard let theirs = try python("gunzip", try compressed(sample(), .gzip)) else { return }
        #expect(theirs == sample())
        let members = try #require(try python("gzip", sample()))
        let (found, refusal) = try ExpandingSource(MemorySource(members), fileName: "x").all()
        #expect(refusal == nil && found == sample())
    }

    /// What the command `zstd` makes of bytes; nil where it is not installed.
    private func zstd(_ bytes: [UInt8], _ words: String...) throws -> [UInt8]? {
        let folder = ScratchFolder()
        let file = URL(filePath: folder.path).appending(path: "input")
        try Data(bytes).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["zstd", "-q", "-c"] + words + [file.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let found = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if process.terminationStatus == 127 {
            print("SKIPPED: zstd is not installed")
            return nil
        }
        #expect(process.terminationStatus == 0)
        return Array(found)
    }

    @Test func `the command zstd reads our frames and we read its`() throws {
        guard let theirs = try zstd(try compressed(sample(), .zstd), "-d") else { return }
        #expect(theirs == sample())
        for word in ["-1", "-19", "--no-check", "--long=27"] {
            let frame = try #require(try zstd(sample(), word))
            let (found, refusal) = try ExpandingSource(MemorySource(frame), fileName: "x").all()
            #expect(refusal == nil && found == sample(), "\(word)")
        }
    }
}
