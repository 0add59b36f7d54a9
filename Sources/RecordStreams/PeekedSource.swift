// SPDX-License-Identifier: Apache-2.0

/// Shows the first bytes of a source and then gives all of them.
final class PeekedSource: ByteSource {
    private let source: any ByteSource
    private var first: [UInt8] = []

    init(_ source: any ByteSource) { self.source = source }

    /// The first bytes, as many as asked for unless the source is shorter; before any reading.
    func peek(_ count: Int) throws(Refusal) -> [UInt8] {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { room.deallocate() }
        while first.count < count {
            let read = try source.read(
                into: UnsafeMutableRawBufferPointer(rebasing: room[..<(count - first.count)]))
            if read == 0 { break }
            first.append(contentsOf: room[..<read])
        }
        return first
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        if first.isEmpty { return try source.read(into: buffer) }
        let count = min(buffer.count, first.count)
        buffer.copyBytes(from: first[..<count])
        first.removeFirst(count)
        return count
    }
}
