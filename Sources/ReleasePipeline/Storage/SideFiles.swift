// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams

/// The files beside an export, unnamed until all are whole; the export is named last.
final class SideFiles {
    private var files: [UnnamedFile] = []
    private var linked: [String] = []

    /// Adds a file with its bytes.
    func add(_ path: String, _ bytes: [UInt8]) throws(Refusal) {
        let file = try UnnamedFile(for: path)
        try file.sink().write(bytes)
        files.append(file)
    }

    /// Adds a file that is written already.
    func add(_ file: UnnamedFile) { files.append(file) }

    /// Brings all to the disk and gives them their names in the order in which they were added.
    func commit(replacing: Bool) throws(Refusal) {
        for file in files { try file.synchronise() }
        for file in files {
            do { try file.link(replacing: replacing) } catch {
                withdraw()
                throw error
            }
            linked.append(file.path)
        }
    }

    /// Takes the names away again, since what follows has failed.
    func withdraw() {
        for path in linked { _ = unlink(path) }
        linked.removeAll()
    }
}
