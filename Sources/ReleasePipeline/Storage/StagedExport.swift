// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The export before the verdict: an unnamed file, an encrypted spool, or, for a true stream, the
/// sink.
final class StagedExport {
    private enum Stage {
        case file(UnnamedFile)
        case spool(Spool, any ByteSink)
        case direct(any ByteSink)
    }

    private let stage: Stage
    private let hashing: HashingSink
    private let compressing: CompressingSink?
    private(set) var digest: [UInt8] = []

    /// Opens the stage; `streams` says that the audience decides record by record.
    init(_ destination: ReleaseDestination, streams: Bool) throws(Refusal) {
        let wanted = destination.wantsManifest
        switch destination.export {
        case .file(let path):
            let file = try UnnamedFile(for: path)
            stage = .file(file)
            hashing = HashingSink(file.sink(), wanted: wanted)
        case .stream(let sink) where streams && !destination.verdictFirst:
            stage = .direct(sink)
            hashing = HashingSink(sink, wanted: wanted)
        case .stream(let sink):
            let spool = try Spool()
            stage = .spool(spool, sink)
            hashing = HashingSink(spool, wanted: wanted)
        }
        compressing = try CompressingSink(hashing, destination.compression)
    }

    /// Where the run writes.
    var sink: any ByteSink { if let compressing { compressing } else { hashing } }

    /// Whether rows leave before the verdict.
    var isDirect: Bool { if case .direct = stage { true } else { false } }

    /// Ends the writing.
    func finish() throws(Refusal) {
        try compressing?.finish()
        digest = hashing.finish()
        if case .spool(let spool, _) = stage { try spool.finish() }
    }

    /// The written bytes, to be read again; nil where they have gone.
    func source() throws(Refusal) -> (any ByteSource)? {
        switch stage {
        case .file(let file): try file.source()
        case .spool(let spool, _): try spool.source()
        case .direct: nil
        }
    }

    /// Brings the bytes to the disk, without giving them a name.
    func synchronise() throws(Refusal) {
        if case .file(let file) = stage { try file.synchronise() }
    }

    /// Lets the export go: names the file, or sends the spool.
    func release(replacing: Bool) throws(Refusal) {
        switch stage {
        case .file(let file): try file.link(replacing: replacing)
        case .direct: break
        case .spool(let spool, let sink): try spool.source().copy(to: sink)
        }
    }
}
