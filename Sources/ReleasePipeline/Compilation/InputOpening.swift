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
    let salt: [UInt8]
    private var current: HashingSource?
    private var first: (count: Int, digest: [UInt8])?

    /// Opens the input; what must be read again and is no regular file is spooled at once.
    ///
    /// `commits` says that the digest of the bytes is wanted.
    ///
    /// `salt` is hashed before them.
    init(
        _ request: ReleaseRequest, again: Bool, commits: Bool, salt: [UInt8] = Entropy.bytes(32)
    ) throws(Refusal) {
        self.request = request
        self.salt = salt
        hashes = again || commits
        switch request.input {
        case .file(let path) where !again || RunInput.keepsItsBytes(path):
            origin = .file(path: path)
        case .file(let path):
            origin = .spool(try RunInput.spool(DescriptorSource(path: path), request))
        case .stream(let source, _):
            origin = again ? .spool(try RunInput.spool(source, request)) : .once(source)
        }
    }

    /// Partitions that were read elsewhere: the commitment is SHA-256(salt ‖ their digests in
    /// ascending order).
    init(_ request: ReleaseRequest, partitions: [StepPartition]) {
        self.request = request
        salt = Entropy.bytes(32)
        hashes = false
        origin = .once(MemorySource([]))
        let digests = partitions.map(\.digest).sorted { $0.lexicographicallyPrecedes($1) }
        let length = partitions.reduce(0) { $0 + $1.length }
        first = (length, Digests.sha256(salt + digests.flatMap { $0 }))
    }

    /// Whether a second reading finds what the first one did: not behind a pipe or a terminal.
    private static func keepsItsBytes(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    private static func spool(
        _ source: any ByteSource, _ request: ReleaseRequest
    ) throws(Refusal) -> Spool {
        let spool = try Spool()
        request.progress?.begin(.reading, bytes: source.knownLength)
        try MeteredSource(source, request.progress).copy(to: spool)
        try spool.finish()
        return spool
    }

    /// Starts a reading from the first byte.
    func reader(_ phase: ProgressPhase = .reading) throws(Refusal) -> RecordReader {
        let source: any ByteSource
        switch origin {
        case .once(let stream): source = stream
        case .spool(let spool): source = try spool.source()
        case .file(let path): source = try DescriptorSource(path: path)
        }
        request.progress?.begin(phase, bytes: length(of: source))
        let metered = MeteredSource(source, request.progress)
        let hashing = HashingSource(metered, salt: hashes ? salt : nil)
        current = hashing
        return try request.reader(of: hashing)
    }

    private func length(of source: any ByteSource) -> Int? {
        if case .spool(let spool) = origin { spool.count } else { source.knownLength }
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
        if first != reading { throw .inputChanged(request.inputName) }
    }

    /// SHA-256 of the salt and the input's bytes.
    var commitment: [UInt8] { first?.digest ?? [] }

    /// How many bytes the input has.
    var length: Int { first?.count ?? 0 }
}

extension ReleaseRequest {
    /// A reader of a source that starts at the input's first byte; `adjust` may change how it
    /// reads.
    func reader(
        of source: any ByteSource, _ adjust: (inout ReaderOptions) -> Void = { _ in }
    ) throws(Refusal) -> RecordReader {
        let expanding = try ExpandingSource(source, fileName: inputName)
        let separator = policy.dataset.separator.utf8.first ?? UInt8(ascii: ";")
        // Of JSON Lines a merged column is no leaf that a record may have.
        let declared = policy.columns.filter { !$0.isMerged }.map(\.name)
        var options = ReaderOptions(
            format: inputFormat, fileName: inputName, encoding: encoding, delimiter: delimiter,
            declaredColumns: declared, separator: separator)
        options.headerRow = headerRow
        options.keepsTags = keepsTags
        if let chunkSize { options.chunkSize = chunkSize }
        adjust(&options)
        let reader = try RecordReader(source: expanding, options: options)
        reader.progress = progress
        if let merger = ColumnMerger(policy, columnNames: reader.columnNames) {
            reader.add(merger)
        }
        return reader
    }
}

extension Refusal {
    /// Two readings of the input were not alike.
    static func inputChanged(_ fileName: String) -> Refusal {
        Refusal(
            .inputOutput, at: Place(file: fileName), "the input changed between two readings",
            help: "copy it to a place where nobody writes to it")
    }
}
