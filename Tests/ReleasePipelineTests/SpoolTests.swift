// SPDX-License-Identifier: Apache-2.0
import Glibc
import RecordStreams
import TestSupport
import Testing

@testable import ReleasePipeline

/// The spool keeps what it was given, under no name, and notices damage.
@Suite struct SpoolTests {
    private static func content(_ count: Int) -> [UInt8] {
        var random = RepeatableRandom(seed: UInt64(count))
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private static func filled(_ content: [UInt8], pieces: Int) throws -> Spool {
        let spool = try Spool()
        for start in stride(from: 0, to: content.count, by: pieces) {
            try spool.write(Array(content[start..<min(start + pieces, content.count)]))
        }
        try spool.finish()
        return spool
    }

    private static func read(_ spool: Spool, room: Int) throws -> [UInt8] {
        let source = try spool.source()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { buffer.deallocate() }
        var bytes: [UInt8] = []
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// The spool's own file; other tests have spools open at the same time.
    private static func descriptor(_ spool: Spool) throws -> Int32 {
        let children = Mirror(reflecting: spool).children
        return try #require(children.first { $0.label == "descriptor" }?.value as? Int32)
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000], [1009, 65_536, 300_000])
    func `what was written is read again, as often as wanted`(count: Int, pieces: Int) throws {
        let content = Self.content(count)
        let spool = try Self.filled(content, pieces: pieces)
        #expect(try Self.read(spool, room: 4096) == content)
        #expect(try Self.read(spool, room: 1 << 20) == content)
    }

    @Test func `the file has no name and holds no clear text`() throws {
        let content = Array(String(repeating: "Amina Example;", count: 20_000).utf8)
        let spool = try Self.filled(content, pieces: 10_000)
        let own = try Self.descriptor(spool)
        var status = stat()
        #expect(fstat(own, &status) == 0)
        #expect(status.st_nlink == 0)
        #expect(status.st_mode & 0o077 == 0)
        #expect(fcntl(own, F_GETFD) & FD_CLOEXEC != 0)
        var raw = [UInt8](repeating: 0, count: Int(status.st_size))
        #expect(pread(own, &raw, raw.count, 0) == raw.count)
        #expect(raw.count >= content.count)
        let word = Array("Amina".utf8)
        #expect(!raw.indices.contains { raw[$0...].starts(with: word) })
        withExtendedLifetime(spool) {}
    }

    @Test(arguments: [0, 40_000, 65_552, 131_103, 200_047])
    func `a damaged file is refused, never read wrongly`(place: Int) throws {
        let content = Self.content(200_000)
        let spool = try Self.filled(content, pieces: 65_536)
        let own = try Self.descriptor(spool)
        var byte: UInt8 = 0
        #expect(pread(own, &byte, 1, off_t(place)) == 1)
        byte ^= 1
        #expect(pwrite(own, &byte, 1, off_t(place)) == 1)
        #expect(throws: Refusal.self) { try Self.read(spool, room: 1 << 16) }
        byte ^= 1
        #expect(pwrite(own, &byte, 1, off_t(place)) == 1)
        #expect(try Self.read(spool, room: 1 << 16) == content)
    }

    @Test func `a file that was cut is refused`() throws {
        for length in [0, 1, 65_551, 65_552, 131_104, 200_000] {
            let spool = try Self.filled(Self.content(200_000), pieces: 65_536)
            let own = try Self.descriptor(spool)
            #expect(ftruncate(own, off_t(length)) == 0)
            #expect(throws: Refusal.self) { try Self.read(spool, room: 1 << 16) }
        }
    }
}
