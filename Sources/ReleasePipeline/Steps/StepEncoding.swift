// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing

/// Writes the fields of a survey, a plan or a part: numbers as LEB128, bytes with their length.
final class StepWriter {
    private let buffer = OutputBuffer(capacity: 1 << 17)
    private let sink: any ByteSink

    init(_ sink: any ByteSink) { self.sink = sink }

    /// A number, seven bits a byte, the lowest first; bit 7 says that more follow.
    @inline(__always)
    func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            buffer.put(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        buffer.put(UInt8(truncatingIfNeeded: rest))
    }

    func number(_ value: Int) { number(UInt64(value)) }

    /// Eight bytes, the lowest first.
    @inline(__always)
    func word(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) {
            buffer.put($0.assumingMemoryBound(to: UInt8.self))
        }
    }

    func key(_ value: (UInt64, UInt64)) {
        word(value.0)
        word(value.1)
    }

    /// Bytes with their length before them.
    func bytes(_ value: UnsafeBufferPointer<UInt8>) {
        number(value.count)
        buffer.put(value)
    }

    /// Bytes whose length is known.
    func raw(_ value: UnsafeBufferPointer<UInt8>) { buffer.put(value) }

    func bytes(_ value: [UInt8]) { value.withUnsafeBufferPointer { bytes($0) } }

    func text(_ value: String) { bytes(Array(value.utf8)) }

    /// Sends what has gathered, if that is worth it.
    func flush(atLeast size: Int = 1 << 16) throws(Refusal) {
        if buffer.used >= size { try buffer.flush(to: sink) }
    }

    /// Sends the rest.
    func finish() throws(Refusal) { try buffer.flush(to: sink) }
}

/// Reads the fields back; whatever does not fit is a damaged file (V0821).
final class StepReader {
    private let source: any ByteSource
    private let name: String
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var position = 0
    private var length = 0
    /// The longest field; more is no field that was written.
    private static let limit = 1 << 30

    init(_ source: any ByteSource, name: String) {
        self.source = source
        self.name = name
    }

    deinit { room.deallocate() }

    /// What is said of a file that is not as it was written.
    var damaged: Refusal {
        Refusal(
            .sealedStep, at: Place(file: name), "the file is not what this version writes",
            help: "make it again with the version of ctanon that reads it")
    }

    private func fill() throws(Refusal) -> Bool {
        if position < length { return true }
        length = try source.read(into: room)
        position = 0
        return length > 0
    }

    @inline(__always)
    func byte() throws(Refusal) -> UInt8 {
        if position == length {
            guard try fill() else { throw damaged }
        }
        position += 1
        return room[position - 1]
    }

    @inline(__always)
    func number() throws(Refusal) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
            if shift > 63 { throw damaged }
        }
    }

    /// A number that counts something.
    func count() throws(Refusal) -> Int {
        let value = try number()
        guard value <= UInt64(Int32.max) * 4 else { throw damaged }
        return Int(value)
    }

    @inline(__always)
    func word() throws(Refusal) -> UInt64 {
        if length - position >= 8 {
            position += 8
            return UInt64(
                littleEndian: UnsafeRawPointer(room.baseAddress.map { $0 + (position - 8) })?
                    .loadUnaligned(as: UInt64.self) ?? 0)
        }
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            value |= UInt64(try byte()) << shift
        }
        return value
    }

    func key() throws(Refusal) -> (UInt64, UInt64) { (try word(), try word()) }

    func bytes() throws(Refusal) -> [UInt8] { try raw(try count()) }

    /// Bytes of a known length.
    func raw(_ total: Int) throws(Refusal) -> [UInt8] {
        guard total <= StepReader.limit else { throw damaged }
        var value: [UInt8] = []
        while value.count < total {
            guard try fill() else { throw damaged }
            let part = min(total - value.count, length - position)
            value.append(contentsOf: room[position..<position + part])
            position += part
        }
        return value
    }

    func text() throws(Refusal) -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else { throw damaged }
        return text
    }

    /// Nothing may follow.
    func end() throws(Refusal) { if try fill() { throw damaged } }
}
