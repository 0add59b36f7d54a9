// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams

/// A file without a name in the folder of the file that it may become.
///
/// A kill, a full disk or a seized laptop leaves nothing under any name (definitions, "Order of
/// commit"). It is readable by its owner alone.
final class UnnamedFile {
    let path: String
    private let descriptor: Int32
    private let folder: String

    /// Opens an unnamed file beside `path`.
    init(for path: String) throws(Refusal) {
        self.path = path
        folder = UnnamedFile.folder(of: path)
        descriptor = open(folder, UnnamedFile.temporary | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Refusal(
                .inputOutput, at: Place(file: path),
                "a file cannot be made in the folder: \(SystemError(errno))")
        }
    }

    deinit { _ = close(descriptor) }

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
        DescriptorSink(descriptor: descriptor, name: path, owns: false)
    }

    /// A source that reads the file from its start.
    func source() throws(Refusal) -> any ByteSource {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw failure("reading it again") }
        return DescriptorSource(descriptor: descriptor, name: path, owns: false)
    }

    /// Brings the bytes to the disk.
    func synchronise() throws(Refusal) {
        guard fsync(descriptor) == 0 else { throw failure("writing it to the disk") }
    }

    /// Gives the file its name; with `replacing` an existing file makes way.
    func link(replacing: Bool) throws(Refusal) {
        let own = "/proc/self/fd/\(descriptor)"
        if linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 { return }
        guard errno == EEXIST, replacing else { throw failure("naming it") }
        let between = "\(path).\(getpid()).new"
        _ = unlink(between)
        guard linkat(AT_FDCWD, own, AT_FDCWD, between, AT_SYMLINK_FOLLOW) == 0,
            rename(between, path) == 0
        else {
            let failure = failure("naming it")
            _ = unlink(between)
            throw failure
        }
    }

    private func failure(_ what: StaticString) -> Refusal {
        Refusal(
            .inputOutput, at: Place(file: path),
            "\(plain: what) failed: \(SystemError(errno))")
    }
}
