// SPDX-License-Identifier: Apache-2.0

/// Days written `yyyy-mm-dd`.
enum ISODay {
    /// Whether ten bytes name a day that exists; eight of them are digits, taken at once.
    @inline(__always)
    static func exists(_ base: UnsafeRawPointer) -> Bool {
        let head = base.loadUnaligned(as: UInt64.self)
        let tail = UInt64(base.loadUnaligned(fromByteOffset: 8, as: UInt16.self))
        guard head >> 32 & 0xFF == 0x2D, head >> 56 == 0x2D else { return false }
        // The digits y y y y m m d d in one word, each from 0 to 9 if it is one.
        let digits =
            (head & 0xFFFF_FFFF | (head >> 40 & 0xFFFF) << 32 | tail << 48)
            &- 0x3030_3030_3030_3030
        let high: UInt64 = 0x8080_8080_8080_8080
        guard (digits | (digits &+ 0x7676_7676_7676_7676)) & high == 0 else { return false }
        let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
        let month = pairs >> 32 & 0xFF
        let day = pairs >> 48 & 0xFF
        guard month >= 1, month <= 12, day >= 1, pairs & 0x00FF_00FF != 0 else { return false }
        if day <= 28 { return true }
        let year = (pairs & 0xFF) &* 100 &+ (pairs >> 16 & 0xFF)
        let isLeap = year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
        // Two bits for each month: 28 days and so many more.
        let more = 0b11_10_11_10_11_11_10_11_10_11_00_11 >> ((month &- 1) &* 2) & 3
        return day <= 28 &+ UInt64(more) &+ (month == 2 && isLeap ? 1 : 0)
    }
}
