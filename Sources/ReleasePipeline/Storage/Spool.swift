// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams
internal import Sealing

/// A stream kept for a second reading: an unlinked file, sealed under a key that lives only in
/// memory.
final class Spool: ByteSink {
    static let chunkSize = 1 << 16
    private let descriptor: Int32
    private let cipher = SpoolCipher()
    private var chunk: [UInt8] = []
    private(set) var count = 0
    private var chunks = 0

    /// Opens a spool in the folder for temporary files.
    init() throws(Refusal) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let unnamed = open(folder, UnnamedFile.temporary | O_RDWR | O_CLOEXEC, 0o600)
        descriptor = unnamed >= 0 ? unnamed : Spool.unlinkedFile(in: folder)
        guard descriptor >= 0 else {
            throw Refusal(
                .inputOutput, "a temporary file cannot be made: \(SystemError(errno))")
        }
        chunk.reserveCapacity(Spool.chunkSize)
    }

    deinit { _ = close(descriptor) }

    /// For file systems without unnamed files: a file that loses its name at once.
    private static func unlinkedFile(in folder: String) -> Int32 {
        var template = Array("\(folder)/ctanon-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        if descriptor >= 0 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = unlink(template)
        }
        return descriptor
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        count += bytes.count
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(Spool.chunkSize - chunk.count)
            chunk.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            if chunk.count == Spool.chunkSize { try seal(final: false) }
        }
    }

    /// Ends the writing.
    func finish() throws(Refusal) { try seal(final: true) }

    private func seal(final: Bool) throws(Refusal) {
        let sealed = [UInt8](
            unsafeUninitializedCapacity: chunk.count + SpoolCipher.overhead
        ) { room, count in
            guard let base = room.baseAddress else { return }
            count = chunk.withUnsafeBytes { cipher.seal($0, final: final, into: base) }
        }
        let sink = DescriptorSink(descriptor: descriptor, name: "temporary file", owns: false)
        try sink.write(sealed)
        chunk.removeAll(keepingCapacity: true)
        chunks += 1
    }

    /// A source that reads the spool from its start; one at a time.
    func source() throws(Refusal) -> any ByteSource { SpoolSource(self) }

    fileprivate func chunk(_ index: Int) throws(Refusal) -> [UInt8]? {
        guard index < chunks else { return nil }
        let final = index == chunks - 1
        let plainLength = final ? count % Spool.chunkSize : Spool.chunkSize
        let stride = Spool.chunkSize + SpoolCipher.overhead
        var sealed = [UInt8](repeating: 0, count: plainLength + SpoolCipher.overhead)
        var done = 0
        while done < sealed.count {
            let missing = sealed.count - done
            let read = sealed.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + done }, missing,
                    off_t(index * stride + done))
            }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else {
                throw Refusal(.inputOutput, "the temporary file cannot be read")
            }
            done += read
        }
        var plain = [UInt8](repeating: 0, count: plainLength)
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: sealed.count)
        defer { room.deallocate() }
        let length = try sealing { () throws(SealingError) in
            try sealed.withUnsafeBufferPointer { bytes throws(SealingError) in
                try cipher.open(
                    UnsafeRawBufferPointer(bytes), number: UInt64(index), final: final, into: room)
            }
        }
        for byte in 0..<min(length, plain.count) { plain[byte] = room[byte] }
        return plain
    }
}

private final class SpoolSource: ByteSource {
    private let spool: Spool
    private var next = 0
    private var chunk: [UInt8] = []
    private var position = 0

    init(_ spool: Spool) { self.spool = spool }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        while position == chunk.count {
            guard let opened = try spool.chunk(next) else { return 0 }
            next += 1
            chunk = opened
            position = 0
        }
        let count = min(buffer.count, chunk.count - position)
        chunk.withUnsafeBytes { source in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
        }
        position += count
        return count
    }
}
