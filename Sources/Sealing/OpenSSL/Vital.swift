// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What to do when the cryptographic library fails where it cannot: stop before anything is
/// written.
enum Vital {
    /// Says what failed and ends the process.
    static func stop(_ what: StaticString) -> Never {
        what.withUTF8Buffer { text in
            _ = write(2, "ctanon: sealing failed: ", 24)
            _ = write(2, text.baseAddress, text.count)
            _ = write(2, "\n", 1)
        }
        abort()
    }

    /// Stops unless an OpenSSL call reported success, which is always 1 and never "not 0".
    @inline(__always)
    static func require(_ status: Int32, _ what: StaticString) {
        if status != 1 { stop(what) }
    }

    /// Stops unless an OpenSSL call returned an object.
    @inline(__always)
    static func require(_ object: OpaquePointer?, _ what: StaticString) -> OpaquePointer {
        guard let object else { stop(what) }
        return object
    }
}
