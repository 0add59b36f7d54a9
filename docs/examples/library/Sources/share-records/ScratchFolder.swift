// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A folder that goes when the value does.
final class ScratchFolder {
    /// Why there is no folder or file.
    struct Failure: Error { let code: Int32 }

    private let root: String

    /// Makes a folder under `/tmp`.
    init() throws {
        var template = Array("/tmp/share-records-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
        root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for name in names() { unlink(path(name)) }
        rmdir(root)
    }

    /// The path of a file in the folder.
    func path(_ name: String) -> String { root + "/" + name }

    /// The names of the files, sorted.
    func names() -> [String] {
        guard let folder = opendir(root) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

extension [UInt8] {
    /// Reads a file.
    init(contentsOf path: String) throws {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw ScratchFolder.Failure(code: errno) }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        self = []
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return }
            self += chunk[..<count]
        }
    }

    /// Writes a new file.
    func write(to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw ScratchFolder.Failure(code: errno) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, self, count) == count else {
            throw ScratchFolder.Failure(code: errno)
        }
    }
}
