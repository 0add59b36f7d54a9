// SPDX-License-Identifier: Apache-2.0

/// Bytes on their way to a sink; not thread-safe.
package final class OutputBuffer {
    package private(set) var bytes: UnsafeMutablePointer<UInt8>
    package private(set) var used = 0
    private var capacity: Int
    /// Where each row ends, for those who ask for it by `marksRows`.
    package private(set) var rowEnds: [Int] = []
    package var marksRows = false

    package init(capacity: Int = 1 << 18) {
        self.capacity = capacity
        bytes = .allocate(capacity: capacity)
    }

    deinit { bytes.deallocate() }

    @inline(__always)
    package func reserve(_ count: Int) {
        if used &+ count > capacity { grow(count) }
    }

    @inline(__always)
    package func put(_ byte: UInt8) {
        reserve(1)
        bytes[used] = byte
        used &+= 1
    }

    @inline(__always)
    package func put(_ cell: UnsafeBufferPointer<UInt8>) {
        guard let base = cell.baseAddress else { return }
        reserve(cell.count)
        (bytes + used).update(from: base, count: cell.count)
        used &+= cell.count
    }

    package func put(_ text: [UInt8]) { text.withUnsafeBufferPointer { put($0) } }

    package func put(_ word: StaticString) {
        put(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// A cursor for a loop that writes many small pieces; `take` gives its position back.
    @inline(__always)
    func cursor() -> Cursor {
        Cursor(bytes: bytes, position: used, limit: capacity - Cursor.slack)
    }

    @inline(__always)
    func take(_ cursor: Cursor) { used = cursor.position }

    /// A place in the buffer that a loop holds in registers.
    struct Cursor {
        /// What a small copy may write past its end.
        static let slack = 16
        private(set) var bytes: UnsafeMutablePointer<UInt8>
        private(set) var position: Int
        private var limit: Int

        init(bytes: UnsafeMutablePointer<UInt8>, position: Int, limit: Int) {
            self.bytes = bytes
            self.position = position
            self.limit = limit
        }

        @inline(__always)
        mutating func put(_ byte: UInt8, _ buffer: OutputBuffer) {
            if position >= limit { grow(1, buffer) }
            bytes[position] = byte
            position &+= 1
        }

        /// Copies from memory that may be read 16 bytes past its end.
        @inline(__always)
        mutating func putPadded(
            _ source: UnsafePointer<UInt8>, _ count: Int, _ buffer: OutputBuffer
        ) {
            if position &+ count >= limit { grow(count, buffer) }
            if count <= 16 {
                let word = UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self)
                UnsafeMutableRawPointer(bytes + position).storeBytes(
                    of: word, as: SIMD16<UInt8>.self)
            } else {
                (bytes + position).update(from: source, count: count)
            }
            position &+= count
        }

        @inline(never)
        private mutating func grow(_ count: Int, _ buffer: OutputBuffer) {
            buffer.take(self)
            buffer.reserve(count + 2 * Cursor.slack)
            self = buffer.cursor()
        }
    }

    package func removeAll() {
        used = 0
        rowEnds.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    func endRow() {
        if marksRows { rowEnds.append(used) }
    }

    package func flush(to sink: any ByteSink) throws(Refusal) {
        if used == 0 { return }
        try sink.write(UnsafeRawBufferPointer(start: bytes, count: used))
        used = 0
    }

    @inline(never)
    private func grow(_ count: Int) {
        capacity = max(capacity * 2, used + count)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: bytes, count: used)
        bytes.deallocate()
        bytes = larger
    }
}
