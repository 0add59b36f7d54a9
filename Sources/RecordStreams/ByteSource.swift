// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Where bytes come from; read from one thread at a time.
public protocol ByteSource: AnyObject {
    /// Reads at most the buffer's size and returns how many bytes came; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int
}

extension ByteSource {
    /// Reads to the end and writes everything to a sink.
    package func copy(to sink: any ByteSink) throws(Refusal) {
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { chunk.deallocate() }
        while true {
            let count = try read(into: chunk)
            if count == 0 { return }
            try sink.write(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        }
    }
}

/// Bytes in memory.
public final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private var position = 0
    private let most: Int

    /// Reads from an array, `most` bytes at a time.
    public init(_ bytes: [UInt8], most: Int = .max) {
        self.bytes = bytes
        self.most = most
    }

    /// Copies the next bytes.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        let count = min(buffer.count, bytes.count - position, most)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { source in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
        }
        position += count
        return count
    }
}

/// Bytes of an open file descriptor.
public final class DescriptorSource: ByteSource {
    private let descriptor: Int32
    private let name: String
    private let owns: Bool

    /// Reads from a descriptor; closes it at the end of its life if it owns it.
    public init(descriptor: Int32, name: String, owns: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.owns = owns
    }

    /// Opens a file for reading.
    ///
    /// - Throws: a refusal with the code `failing` if it cannot be opened.
    package convenience init(
        path: String, failing code: DiagnosticCode = .inputOutput
    ) throws(Refusal) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal(
                code, at: Place(file: path), "the file cannot be opened: \(SystemError(errno))")
        }
        self.init(descriptor: descriptor, name: path, owns: true)
    }

    /// Whether it is a folder that was opened.
    var isFolder: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// How many bytes a regular file holds from here to its end.
    var restOfFile: Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(status.st_size) - max(Int(lseek(descriptor, 0, SEEK_CUR)), 0)
    }

    deinit { if owns { _ = close(descriptor) } }

    /// Reads what is there; waits for at least one byte.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno == EINTR { continue }
            throw Refusal(
                .inputOutput, at: Place(file: name), "reading failed: \(SystemError(errno))")
        }
    }
}

/// Where bytes go; written from one thread at a time.
public protocol ByteSink: AnyObject {
    /// Writes all bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Refusal)
}

extension ByteSink {
    /// Writes all bytes of an array.
    public func write(_ bytes: [UInt8]) throws(Refusal) {
        try bytes.withUnsafeBufferPointer { bytes throws(Refusal) in
            try write(UnsafeRawBufferPointer(bytes))
        }
    }
}

/// Bytes kept in memory.
public final class MemorySink: ByteSink {
    /// What was written.
    public private(set) var bytes: [UInt8] = []

    /// Makes an empty sink.
    public init() {}

    /// Appends the bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        self.bytes.append(contentsOf: bytes)
    }
}

/// Bytes of an open file descriptor.
public final class DescriptorSink: ByteSink {
    private let descriptor: Int32
    private let name: String
    private let owns: Bool

    /// Writes to a descriptor; closes it at the end of its life if it owns it.
    public init(descriptor: Int32, name: String, owns: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.owns = owns
    }

    deinit { if owns { _ = close(descriptor) } }

    /// Writes all bytes or refuses.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        var rest = bytes
        while let base = rest.baseAddress, rest.count > 0 {
            let count = Glibc.write(descriptor, base, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                continue
            }
            if count < 0, errno == EINTR { continue }
            throw Refusal(
                .inputOutput, at: Place(file: name),
                "writing failed: \(SystemError(count == 0 ? ENOSPC : errno))",
                why: "the output is incomplete and was not kept")
        }
    }
}
