// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing

/// Passes bytes on and keeps their salted digest and their number.
final class HashingSource: ByteSource {
    private let source: any ByteSource
    private let hash: RunningSHA256?
    private(set) var count = 0

    /// `salt` is hashed first; without one nothing is hashed.
    init(_ source: any ByteSource, salt: [UInt8]?) {
        self.source = source
        hash = salt.map { salt in
            let hash = RunningSHA256()
            salt.withUnsafeBytes { hash.update($0) }
            return hash
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        let read = try source.read(into: buffer)
        hash?.update(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
        count += read
        return read
    }

    /// The digest of the salt and of all that was read; once, at the end.
    func finish() -> [UInt8] { hash?.finish() ?? [] }
}

/// Passes bytes on and keeps their digest, if somebody wants it.
final class HashingSink: ByteSink {
    private let sink: any ByteSink
    private let hash: RunningSHA256?

    init(_ sink: any ByteSink, wanted: Bool) {
        self.sink = sink
        hash = wanted ? RunningSHA256() : nil
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        hash?.update(bytes)
        try sink.write(bytes)
    }

    /// The digest of all that was written; once, at the end.
    func finish() -> [UInt8] { hash?.finish() ?? [] }
}
