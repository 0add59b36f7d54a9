// SPDX-License-Identifier: Apache-2.0

/// Bytes on their way to a sink; not thread-safe.
///
/// The state lies behind a pointer for the reason given at ``CellColumn``.
package final class OutputBuffer {
    @usableFromInline
    struct State {
        @usableFromInline var bytes: UnsafeMutablePointer<UInt8>
        @usableFromInline var used = 0
        @usableFromInline var capacity: Int
    }

    @usableFromInline let state: UnsafeMutablePointer<State>
    /// Where each row ends, for those who ask for it by `marksRows`.
    package private(set) var rowEnds: [Int] = []
    package var marksRows = false

    package init(capacity: Int = 1 << 18) {
        state = .allocate(capacity: 1)
        state.initialize(to: State(bytes: .allocate(capacity: capacity), capacity: capacity))
    }

    deinit {
        state.pointee.bytes.deallocate()
        state.deallocate()
    }

    /// The bytes written so far; valid until more are.
    package var bytes: UnsafeMutablePointer<UInt8> { state.pointee.bytes }

    /// How many bytes were written.
    package var used: Int { state.pointee.used }

    @inlinable
    package func reserve(_ count: Int) {
        if state.pointee.used &+ count > state.pointee.capacity { grow(count) }
    }

    @inlinable
    package func put(_ byte: UInt8) {
        reserve(1)
        state.pointee.bytes[state.pointee.used] = byte
        state.pointee.used &+= 1
    }

    @inlinable
    package func put(_ cell: UnsafeBufferPointer<UInt8>) {
        guard let base = cell.baseAddress else { return }
        reserve(cell.count)
        (state.pointee.bytes + state.pointee.used).update(from: base, count: cell.count)
        state.pointee.used &+= cell.count
    }

    package func put(_ text: [UInt8]) { text.withUnsafeBufferPointer { put($0) } }

    package func put(_ word: StaticString) {
        put(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// Takes over everything that another buffer holds.
    package func take(all other: OutputBuffer) {
        put(UnsafeBufferPointer(start: other.bytes, count: other.used))
        other.removeAll()
    }

    package func removeAll() {
        state.pointee.used = 0
        rowEnds.removeAll(keepingCapacity: true)
    }

    func endRow() { rowEnds.append(used) }

    package func flush(to sink: any ByteSink) throws(Refusal) {
        if used == 0 { return }
        try sink.write(UnsafeRawBufferPointer(start: bytes, count: used))
        state.pointee.used = 0
    }

    @usableFromInline
    @inline(never)
    func grow(_ count: Int) {
        let capacity = max(state.pointee.capacity * 2, used + count)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: bytes, count: used)
        bytes.deallocate()
        state.pointee.bytes = larger
        state.pointee.capacity = capacity
    }
}

extension OutputBuffer {
    /// A cursor for a loop that writes many small pieces; `take` gives its position back.
    @inline(__always)
    func cursor() -> Cursor {
        Cursor(
            bytes: state.pointee.bytes, position: state.pointee.used,
            limit: state.pointee.capacity - Cursor.slack)
    }

    @inline(__always)
    func take(_ cursor: Cursor) { state.pointee.used = cursor.position }

    /// A place in the buffer that a loop holds in registers.
    struct Cursor {
        /// What a small copy may write past its end.
        static let slack = 48
        private var bytes: UnsafeMutablePointer<UInt8>
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

        /// Copies from memory that may be read 48 bytes past its end.
        @inline(__always)
        mutating func putPadded(
            _ source: UnsafePointer<UInt8>, _ count: Int, _ buffer: OutputBuffer
        ) {
            if position &+ count >= limit { grow(count, buffer) }
            let target = UnsafeMutableRawPointer(bytes + position)
            let from = UnsafeRawPointer(source)
            if count <= 48 {
                Cursor.copy16(from, to: target)
                if count > 16 { Cursor.copy16(from + 16, to: target + 16) }
                if count > 32 { Cursor.copy16(from + 32, to: target + 32) }
            } else {
                target.copyMemory(from: from, byteCount: count)
            }
            position &+= count
        }

        /// Copies a long piece.
        mutating func put(_ source: UnsafePointer<UInt8>, _ count: Int, _ buffer: OutputBuffer) {
            if position &+ count >= limit { grow(count, buffer) }
            UnsafeMutableRawPointer(bytes + position).copyMemory(from: source, byteCount: count)
            position &+= count
        }

        @inline(__always)
        private static func copy16(_ from: UnsafeRawPointer, to target: UnsafeMutableRawPointer) {
            target.storeBytes(
                of: from.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
        }

        @inline(never)
        private mutating func grow(_ count: Int, _ buffer: OutputBuffer) {
            buffer.take(self)
            buffer.reserve(count + 2 * Cursor.slack)
            self = buffer.cursor()
        }
    }
}
