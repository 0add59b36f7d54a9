// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// The input of a run, which can be read once or, where the audience needs it, several times.
///
/// All readings must have the same length and digest (definitions, "Order of commit").
final class RunInput {
    private enum Origin {
        case file(path: String)
        case spool(Spool)
        case once(any ByteSource)
    }

    private let request: ReleaseRequest
    private let origin: Origin
    private let hashes: Bool
    let salt = Entropy.bytes(32)
    private var current: HashingSource?
    private var first: (count: Int, digest: [UInt8])?

    /// Opens the input; a stream that must be read again is spooled at once.
    ///
    /// `commits` says that the digest of the bytes is wanted.
    init(_ request: ReleaseRequest, again: Bool, commits: Bool) throws(Refusal) {
        self.request = request
        hashes = again || commits
        switch request.input {
        case .file(let path): origin = .file(path: path)
        case .stream(let source, _):
            guard again else {
                origin = .once(source)
                return
            }
            let spool = try Spool()
            let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
            defer { chunk.deallocate() }
            while true {
                let count = try source.read(into: chunk)
                if count == 0 { break }
                try spool.write(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            }
            try spool.finish()
            origin = .spool(spool)
        }
    }

    /// Starts a reading from the first byte.
    func reader() throws(Refusal) -> RecordReader {
        let source: any ByteSource
        switch origin {
        case .once(let stream): source = stream
        case .spool(let spool): source = try spool.source()
        case .file(let path):
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw Refusal(
                    .inputOutput, at: Place(file: path),
                    "the input cannot be opened: \(SystemError(errno))")
            }
            source = DescriptorSource(descriptor: descriptor, name: path, owns: true)
        }
        let hashing = HashingSource(source, salt: hashes ? salt : nil)
        current = hashing
        let separator = request.policy.dataset.separator.utf8.first ?? UInt8(ascii: ";")
        return try RecordReader(
            source: hashing,
            options: ReaderOptions(
                format: request.inputFormat, fileName: request.inputName,
                delimiter: request.delimiter,
                declaredColumns: request.policy.columns.map(\.name), separator: separator))
    }

    /// Ends a reading that reached the last record.
    func finishReading() throws(Refusal) {
        guard let current else { return }
        let reading = (count: current.count, digest: current.finish())
        self.current = nil
        guard let first else {
            first = reading
            return
        }
        if first != reading {
            throw Refusal(
                .inputOutput, at: Place(file: request.inputName),
                "the input changed between two readings",
                help: "copy it to a place where nobody writes to it")
        }
    }

    /// SHA-256 of the salt and the input's bytes.
    var commitment: [UInt8] { first?.digest ?? [] }
}
