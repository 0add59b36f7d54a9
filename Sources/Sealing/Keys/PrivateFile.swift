// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Files that hold secrets: opened without following links, checked on the descriptor, created
/// exclusively.
enum PrivateFile {
    /// Opens a file for reading if it is regular, one's own and closed to everybody else.
    static func open(_ path: String) throws(SealingError) -> Int32 {
        // Without O_NONBLOCK a FIFO would wait for a writer before it could be refused.
        let file = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw SealingError(.keyRingMissing, "there is no key file there")
            case ELOOP: throw SealingError(.keyRingPermissions, "the key file is a link")
            default: throw SealingError(.keyRingPermissions, "the key file cannot be opened")
            }
        }
        var status = stat()
        let known = fstat(file, &status) == 0
        if let fault = known ? fault(of: status) : "the key file cannot be examined" {
            close(file)
            throw SealingError(.keyRingPermissions, fault)
        }
        return file
    }

    private static func fault(of status: stat) -> StaticString? {
        if status.st_mode & S_IFMT != S_IFREG { return "the key file is not a regular file" }
        if status.st_uid != geteuid() { return "the key file belongs to another user" }
        if status.st_mode & 0o077 != 0 { return "others may use the key file; run chmod 600 on it" }
        return nil
    }

    /// Reads a descriptor to its end into secret memory.
    static func contents(of descriptor: Int32, limit: Int) throws(SealingError) -> SecretBytes {
        let store = SecretBytes(count: limit + 1)
        var count = 0
        while count <= limit {
            let got = store.withMutableBytes { room in
                read(descriptor, room.baseAddress.map { $0 + count }, limit + 1 - count)
            }
            if got == 0 {
                return store.withBytes { bytes in
                    SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
                }
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw SealingError(.keyRingMissing, "the keys cannot be read")
            }
            count += got
        }
        throw SealingError(.keyRingMalformed, "the key file is too long")
    }

    /// Creates a file of mode 0600 that did not exist; removes it again if it cannot be written
    /// whole.
    static func create(_ path: String, contents: SecretBytes) throws(SealingError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = Glibc.open(path, flags, 0o600)
        guard file >= 0 else {
            if errno == EEXIST {
                throw SealingError(.inputOutput, "the key file exists and is not overwritten")
            }
            throw SealingError(.inputOutput, "the key file cannot be created")
        }
        let written = contents.withBytes { write(whole: $0, to: file) }
        let stored = written && fchmod(file, 0o600) == 0 && fsync(file) == 0
        guard close(file) == 0, stored else {
            unlink(path)
            throw SealingError(.inputOutput, "the key file cannot be written")
        }
    }

    private static func write(whole bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let put = Glibc.write(
                file, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if put < 0 && errno == EINTR { continue }
            if put <= 0 { return false }
            written += put
        }
        return true
    }
}
