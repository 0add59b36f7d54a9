// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The cryptographic library that is in use, which may be newer than the one compiled against.
package enum LibraryVersion {
    /// Name, version and date, `OpenSSL 3.0.22 …`.
    package static var text: String {
        OpenSSL_version(OPENSSL_VERSION).map { String(cString: $0) } ?? "OpenSSL"
    }
}
