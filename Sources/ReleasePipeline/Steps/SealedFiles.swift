// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing

/// Seals what is written to it, in the chunks of a sealed file, and passes it on.
final class SealedSink: ByteSink {
    private let sink: any ByteSink
    private let cipher: SealedStreamCipher
    private var chunk: [UInt8] = []
    private let room = UnsafeMutablePointer<UInt8>.allocate(
        capacity: SealedStreamKey.chunkSize + SealedStreamKey.overhead)

    /// Starts a file: its header is written at once.
    init(_ sink: any ByteSink, _ cipher: SealedStreamCipher) throws(Refusal) {
        self.sink = sink
        self.cipher = cipher
        chunk.reserveCapacity(SealedStreamKey.chunkSize)
        try sink.write(cipher.header)
    }

    deinit { room.deallocate() }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // A full chunk waits: only what follows tells whether it is the last.
            if chunk.count == SealedStreamKey.chunkSize { try seal(final: false) }
            let part = rest.prefix(SealedStreamKey.chunkSize - chunk.count)
            chunk.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
        }
    }

    /// Ends the file.
    func finish() throws(Refusal) { try seal(final: true) }

    private func seal(final: Bool) throws(Refusal) {
        let count = chunk.withUnsafeBytes { cipher.seal($0, final: final, into: room) }
        try sink.write(UnsafeRawBufferPointer(start: room, count: count))
        chunk.removeAll(keepingCapacity: true)
    }
}

/// Opens a sealed file chunk by chunk; nothing of a chunk is seen before it was found genuine.
final class SealedSource: ByteSource {
    private let source: any ByteSource
    private let cipher: SealedStreamCipher
    private let place: Place
    private static let sealedSize = SealedStreamKey.chunkSize + SealedStreamKey.overhead
    private let sealed = UnsafeMutableRawBufferPointer.allocate(
        byteCount: SealedSource.sealedSize + 1, alignment: 16)
    private let plain = UnsafeMutablePointer<UInt8>.allocate(capacity: SealedSource.sealedSize)
    private var held = 0
    private var position = 0
    private var length = 0
    private var isOver = false

    /// Reads the header of a file and checks that it belongs to the release.
    init(
        _ source: any ByteSource, _ kind: SealedStreamKind, key: SealedStreamKey, name: String
    ) throws(Refusal) {
        self.source = source
        place = Place(file: name)
        let length = SealedStreamKey.headerLength(kind)
        let count = try SealedSource.fill(
            source, UnsafeMutableRawBufferPointer(rebasing: sealed[..<length]), from: 0)
        let header = Array(sealed[..<count])
        cipher = try sealing(at: place) { () throws(SealingError) in
            try key.file(kind, header: header)
        }
    }

    deinit {
        sealed.deallocate()
        plain.deallocate()
    }

    private static func fill(
        _ source: any ByteSource, _ room: UnsafeMutableRawBufferPointer, from start: Int
    ) throws(Refusal) -> Int {
        var count = start
        while count < room.count {
            let read = try source.read(
                into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
            if read == 0 { break }
            count += read
        }
        return count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        while position == length {
            if isOver { return 0 }
            try openChunk()
        }
        let count = min(buffer.count, length - position)
        buffer.copyMemory(from: UnsafeRawBufferPointer(start: plain + position, count: count))
        position += count
        return count
    }

    /// Opens the next chunk; one byte behind it tells that it is not the last.
    private func openChunk() throws(Refusal) {
        held = try SealedSource.fill(source, sealed, from: held)
        let final = held <= SealedSource.sealedSize
        let count = min(held, SealedSource.sealedSize)
        let bytes = UnsafeRawBufferPointer(rebasing: sealed[..<count])
        length = try sealing(at: place) { () throws(SealingError) in
            try cipher.open(bytes, final: final, into: plain)
        }
        position = 0
        isOver = final
        if !final { sealed[0] = sealed[SealedSource.sealedSize] }
        held = final ? 0 : 1
    }
}
