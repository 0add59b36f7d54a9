// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A new empty folder that goes when the value does.
package final class ScratchFolder {
    /// Its path.
    package let path: String

    /// Makes a folder under `$TMPDIR` or `/tmp`.
    package init() {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/ctanon-test-XXXXXX").utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, mkdtemp(start) != nil else {
                return parent + "/missing"
            }
            return String(cString: start)
        }
    }

    deinit { ScratchFolder.remove(path) }

    private static func remove(_ path: String) {
        if let entries = TextFile.entries(of: path) {
            for entry in entries { remove(path + "/" + entry) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

/// Small text files, for tests.
package enum TextFile {
    /// The text of a file, or nil if it cannot be opened; bytes that are no UTF-8 are replaced.
    package static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8]()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else {
                return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil
            }
            bytes += chunk[..<count]
        }
    }

    /// Writes a file; false if that failed.
    @discardableResult
    package static func write(_ text: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The names in a folder, sorted, or nil if it is none; a link is no folder.
    package static func entries(of path: String) -> [String]? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            let folder = opendir(path)
        else { return nil }
        defer { closedir(folder) }
        var names = [String]()
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// All files under a folder, as paths from it, sorted.
    package static func files(under path: String) -> [String] {
        (entries(of: path) ?? []).flatMap { name in
            entries(of: path + "/" + name) == nil
                ? [name] : files(under: path + "/" + name).map { name + "/" + $0 }
        }
    }
}
