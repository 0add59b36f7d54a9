// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import Testing

/// Public files of others beside the package, in `../shared`; most checkouts have none.
package enum SharedFiles {
    /// Such a file that could not be read.
    package struct Unreadable: Error { let path: String }

    /// The path of a file or folder of `../shared`.
    package static func path(_ name: String) -> String { Repository.root + "/../shared/" + name }

    /// Whether such a file or folder is there.
    package static func has(_ name: String) -> Bool { access(path(name), R_OK) == 0 }

    /// The text of a file, with LF at the ends of lines.
    package static func text(_ name: String) throws -> String {
        guard let text = TextFile.read(path(name)) else { throw Unreadable(path: path(name)) }
        return text.replacing("\r\n", with: "\n")
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test or suite, and lets the summary say so, where `../shared/NAME` is not there.
    package static func needs(shared name: String) -> Self {
        .enabled(if: SharedFiles.has(name), "needs ../shared/\(name)")
    }
}
