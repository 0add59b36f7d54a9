// SPDX-License-Identifier: Apache-2.0

/// A fast hash of bytes for tables in memory; no secret, no format depends on it.
package enum ByteHash {
    /// A seed that nobody can know, so that a crafted input cannot fill one slot of a table.
    package static func seed() -> UInt64 { UInt64.random(in: .min ... .max) }

    /// The hash of some bytes under a seed.
    @inlinable
    @inline(__always)
    package static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
        var hash = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        var index = 0
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return mixed(hash) }
        while index &+ 8 <= bytes.count {
            hash = mixed(hash ^ base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index &+= 8
        }
        var tail: UInt64 = 0
        while index < bytes.count {
            tail = tail << 8 | UInt64(bytes[index])
            index &+= 1
        }
        return mixed(hash ^ tail)
    }

    /// A word of which each bit depends on each bit of another.
    @inlinable
    @inline(__always)
    package static func mixed(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0x2D35_8DCC_AA6C_78A5).multipliedFullWidth(by: 0x8BB8_4B93_962E_ACC9)
        return product.high ^ product.low
    }
}
