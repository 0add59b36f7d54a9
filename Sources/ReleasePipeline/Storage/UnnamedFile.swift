// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams

/// A file without a name in the folder of the file that it may become.
///
/// A kill, a full disk or a seized laptop leaves nothing under any name (definitions, "Order of
/// commit"). It is readable by its owner alone. Where the file system has no unnamed files, a sealed
/// spool stands in until the name is given.
final class UnnamedFile {
    private enum Store {
        case unnamed(Int32)
        case spool(Spool)
    }

    let path: String
    private let store: Store
    private var isFinished = false

    /// Opens an unnamed file beside `path`; `sealed` asks for the spool at once.
    init(for path: String, sealed: Bool = false) throws(Refusal) {
        self.path = path
        let folder = UnnamedFile.folder(of: path)
        let descriptor =
            sealed ? -1 : open(folder, UnnamedFile.temporary | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            store = .unnamed(descriptor)
            return
        }
        let lacksUnnamedFiles = sealed || errno == EOPNOTSUPP || errno == EISDIR
        guard lacksUnnamedFiles, access(folder, W_OK | X_OK) == 0 else {
            throw Refusal(
                .inputOutput, at: Place(file: path),
                "a file cannot be made in the folder: \(SystemError(errno))")
        }
        store = .spool(try Spool())
    }

    deinit { if case .unnamed(let descriptor) = store { _ = close(descriptor) } }

    // O_TMPFILE of <asm-generic/fcntl.h>, which Glibc's module map leaves out: __O_TMPFILE |
    // O_DIRECTORY.
    static let temporary: Int32 = 0o20_000_000 | 0o200_000

    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        let folder = String(path[..<slash])
        return folder.isEmpty ? "/" : folder
    }

    /// A sink that appends to the file.
    func sink() -> any ByteSink {
        switch store {
        case .unnamed(let descriptor):
            DescriptorSink(descriptor: descriptor, name: path, owns: false)
        case .spool(let spool): spool
        }
    }

    /// A source that reads the file from its start; nothing is written afterwards.
    func source() throws(Refusal) -> any ByteSource {
        try finish()
        switch store {
        case .unnamed(let descriptor):
            guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw failure("reading it again") }
            return DescriptorSource(descriptor: descriptor, name: path, owns: false)
        case .spool(let spool): return try spool.source()
        }
    }

    private func finish() throws(Refusal) {
        if case .spool(let spool) = store, !isFinished { try spool.finish() }
        isFinished = true
    }

    /// Brings the bytes to the disk.
    func synchronise() throws(Refusal) {
        try finish()
        if case .unnamed(let descriptor) = store, fsync(descriptor) != 0 {
            throw failure("writing it to the disk")
        }
    }

    /// Gives the file its name; with `replacing` an existing file makes way.
    func link(replacing: Bool) throws(Refusal) {
        switch store {
        case .unnamed(let descriptor): try link(descriptor, replacing: replacing)
        case .spool: try copyOut(replacing: replacing)
        }
    }

    private func link(_ descriptor: Int32, replacing: Bool) throws(Refusal) {
        let own = "/proc/self/fd/\(descriptor)"
        if linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 { return }
        guard errno == EEXIST, replacing else { throw failure("naming it") }
        _ = unlink(between)
        guard linkat(AT_FDCWD, own, AT_FDCWD, between, AT_SYMLINK_FOLLOW) == 0,
            rename(between, path) == 0
        else {
            let failure = failure("naming it")
            _ = unlink(between)
            throw failure
        }
    }

    /// Writes the spool out under the name itself, or under one beside it that then takes its place.
    private func copyOut(replacing: Bool) throws(Refusal) {
        let target = replacing ? between : path
        let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("naming it") }
        defer { _ = close(descriptor) }
        do throws(Refusal) {
            let sink = DescriptorSink(descriptor: descriptor, name: path, owns: false)
            try source().copy(to: sink)
            guard fsync(descriptor) == 0, !replacing || rename(between, path) == 0 else {
                throw failure("naming it")
            }
        } catch {
            _ = unlink(target)
            throw error
        }
    }

    /// A name beside the file, for the moment in which an existing one makes way.
    private var between: String { "\(path).\(getpid()).new" }

    private func failure(_ what: StaticString) -> Refusal {
        Refusal(
            .inputOutput, at: Place(file: path),
            "\(plain: what) failed: \(SystemError(errno))")
    }
}
