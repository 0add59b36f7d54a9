// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
internal import Glibc

/// Bytes that must not outlive their use: locked in memory where the system allows it, left out of
/// core dumps, and cleansed when the last owner lets go.
///
/// Instances are shared between threads only after they have been filled; nothing changes them
/// afterwards, which is why they may be `Sendable`.
package final class SecretBytes: @unchecked Sendable {
    /// The number of bytes.
    package let count: Int
    private let base: UnsafeMutableRawPointer
    private let mapped: Int

    /// Makes `count` zero bytes.
    ///
    /// - Parameters:
    ///   - count: The number of bytes.
    ///   - locked: Whether to ask that the pages never reach swap; large working buffers need not.
    package init(count: Int, locked: Bool = true) {
        let page = 4096
        self.count = count
        mapped = max(page, (count + page - 1) / page * page)
        let pages = mmap(
            nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages, pages != MAP_FAILED else { Vital.stop("no memory for a secret") }
        base = pages
        // Best effort: the limit on locked memory may be small, and old kernels know less advice.
        if locked { _ = mlock(base, mapped) }
        _ = madvise(base, mapped, Int32(MADV_DONTDUMP))
    }

    /// Makes `count` random bytes.
    package static func random(count: Int) -> SecretBytes {
        let secret = SecretBytes(count: count)
        secret.withMutableBytes { Entropy.fillPrivate($0) }
        return secret
    }

    /// Copies bytes in; the caller cleanses the original.
    package convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count)
        withMutableBytes { $0.copyMemory(from: bytes) }
    }

    deinit {
        OPENSSL_cleanse(base, mapped)
        munmap(base, mapped)
    }

    /// Calls `body` with the bytes, which it must not keep.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Swift may release an owner after its last use, which may be before the last use of a
        // pointer into it.
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Calls `body` with the bytes, to be filled in before the owner is shared.
    func withMutableBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeMutableRawBufferPointer(start: base, count: count))
    }

    /// The start of the bytes, for the hot paths.
    ///
    /// Only for an owner that is a stored property of the object whose method is running: such an
    /// owner lives as long as the call. A pointer into a local owner may dangle; use `withBytes`
    /// there.
    var stored: UnsafeMutablePointer<UInt8> { base.assumingMemoryBound(to: UInt8.self) }

    /// Whether all bytes are zero; takes the same time wherever a bit is set.
    var isZero: Bool { withBytes { bytes in bytes.reduce(UInt8(0)) { $0 | $1 } == 0 } }

    /// Compares in constant time.
    func equals(_ other: SecretBytes) -> Bool {
        count == other.count && CRYPTO_memcmp(base, other.base, count) == 0
    }
}
