// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
internal import Sealing

/// Passes bytes on and keeps their digest and their number.
package final class DigestingSource: ByteSource {
    private let source: any ByteSource
    private let running = RunningSHA256()
    /// The number of bytes so far.
    package private(set) var length = 0

    /// Passes on the bytes of another source.
    package init(_ source: any ByteSource) { self.source = source }

    /// Reads on, and keeps what the digest needs.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        let count = try source.read(into: buffer)
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        running.update(bytes)
        length += count
        return count
    }

    /// Reads what is left and gives the digest of everything.
    package func finish() throws(Refusal) -> [UInt8] {
        let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { rest.deallocate() }
        while try read(into: rest) > 0 {}
        return running.finish()
    }
}
