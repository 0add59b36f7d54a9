// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing

/// Passes bytes on and keeps their digest and their number.
final class DigestingSource: ByteSource {
    private let source: any ByteSource
    private let running = RunningSHA256()
    private(set) var length = 0

    init(_ source: any ByteSource) { self.source = source }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        let count = try source.read(into: buffer)
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        running.update(bytes)
        length += count
        return count
    }

    /// Reads what is left and gives the digest of everything.
    func finish() throws(Refusal) -> [UInt8] {
        let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { rest.deallocate() }
        while try read(into: rest) > 0 {}
        return running.finish()
    }
}
