// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Which file a path or a descriptor means, whatever it is called.
struct FileIdentity: Hashable {
    private let device: UInt
    private let inode: UInt

    /// Looks a path up; nil if there is nothing.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Looks a descriptor up; nil unless it is a file.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }
}
