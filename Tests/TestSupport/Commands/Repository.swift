// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Where tests find the repository and the executable that was built with them.
package enum Repository {
    /// The folder of `Package.swift`.
    package static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(4).joined(separator: "/")
    }()

    /// The folder of the built executable: that of the test bundle.
    package static let products: String = {
        let bundle = CommandLine.arguments.last { $0.contains(".xctest") } ?? selfPath
        let parts = bundle.split(separator: "/", omittingEmptySubsequences: false)
        let index = parts.firstIndex { $0.hasSuffix(".xctest") } ?? parts.count - 1
        return parts[..<index].joined(separator: "/")
    }()

    /// The environment of programs under test: nothing of the caller's but where programs are.
    package static var environment: [String] {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let libraries = getenv("LD_LIBRARY_PATH").map { ["LD_LIBRARY_PATH=" + String(cString: $0)] }
        return ["PATH=\(products):\(path)", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/nonexistent"]
            + (libraries ?? [])
    }

    private static var selfPath: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return CommandLine.arguments[0] }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
