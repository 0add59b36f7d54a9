// SPDX-License-Identifier: Apache-2.0
import Glibc
import RecordStreams
import TestSupport
import Testing

@testable import ReleasePipeline

@Suite struct UnnamedFileTests {
    @Test(arguments: [false, true])
    func `a file appears when it is named, for its owner alone, and replaces only when told`(
        sealed: Bool
    ) throws {
        let folder = ScratchFolder()
        let path = folder.path + "/out.csv"
        let words = Array("some rows\n".utf8)
        let file = try UnnamedFile(for: path, sealed: sealed)
        try file.sink().write(words)
        #expect(access(path, F_OK) != 0)
        try file.synchronise()
        let again = MemorySink()
        try file.source().copy(to: again)
        #expect(again.bytes == words)
        try file.link(replacing: false)
        #expect(try readFile(path, limit: 100) == words)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)

        let other = try UnnamedFile(for: path, sealed: sealed)
        try other.sink().write(Array("others\n".utf8))
        #expect(throws: Refusal.self) { try other.link(replacing: false) }
        #expect(try readFile(path, limit: 100) == words)
        try other.link(replacing: true)
        #expect(try readFile(path, limit: 100) == Array("others\n".utf8))
    }

    @Test func `a folder that is not there is refused`() {
        #expect(throws: Refusal.self) { _ = try UnnamedFile(for: "no-such-folder/x", sealed: true) }
    }
}
