// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The operating system's word for an error number; holds no data.
package struct SystemError: Sendable, Hashable {
    package let number: Int32
    package init(_ number: Int32) { self.number = number }

    /// The number's usual name in words.
    package var words: String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error" }
        return buffer.withUnsafeBufferPointer { text in
            text.baseAddress.map { String(cString: $0).lowercased() } ?? "error"
        }
    }
}

extension Message.StringInterpolation {
    /// Appends the operating system's word for an error.
    package mutating func appendInterpolation(_ error: SystemError) { appendText(error.words) }
}
