// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing

/// Passes bytes on and keeps their digest, their number and the first line.
final class DigestingSource: ByteSource {
    private let source: any ByteSource
    private let running = RunningSHA256()
    private(set) var length = 0
    /// The first line without its end, at most 1 MiB of it.
    private(set) var firstLine: [UInt8] = []
    private var lineEnded = false

    init(_ source: any ByteSource) { self.source = source }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        let count = try source.read(into: buffer)
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        running.update(bytes)
        length += count
        if !lineEnded {
            let end = bytes.firstIndex(of: 0x0A)
            firstLine.append(contentsOf: bytes[..<(end ?? count)])
            lineEnded = end != nil || firstLine.count > 1 << 20
        }
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
