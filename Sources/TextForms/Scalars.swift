// SPDX-License-Identifier: Apache-2.0
internal import CUTF8Proc

/// Steps on scalars (code points) that the forms are made of.
enum Scalars {
    /// The scalar at the start of `text` and its length in bytes, or nil if the bytes are not
    /// UTF-8.
    @inline(__always)
    static func first(of text: UnsafeBufferPointer<UInt8>, from offset: Int) -> (Int32, Int)? {
        guard let base = text.baseAddress, offset < text.count else { return nil }
        var scalar: Int32 = 0
        let length = utf8proc_iterate(base + offset, text.count - offset, &scalar)
        return length > 0 ? (scalar, length) : nil
    }

    /// Calls `body` with the scalars of `text` in form C or KC; false if the bytes are not UTF-8.
    static func withNormal(
        _ text: UnsafeBufferPointer<UInt8>, compatibility: Bool,
        _ body: (UnsafeBufferPointer<Int32>) -> Void
    ) -> Bool {
        guard let base = text.baseAddress, text.count > 0 else {
            body(UnsafeBufferPointer(start: nil, count: 0))
            return true
        }
        var flags = UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue
        if compatibility { flags |= UTF8PROC_COMPAT.rawValue }
        let options = utf8proc_option_t(rawValue: flags)
        var capacity = text.count + 8
        while true {
            // The needed number of scalars; more than `capacity` asks for a second, larger try.
            let needed = withUnsafeTemporaryAllocation(of: Int32.self, capacity: capacity + 1) {
                room in
                let count = utf8proc_decompose(
                    base, text.count, room.baseAddress, capacity, options)
                if count < 0 || count > capacity { return count }
                let composed = utf8proc_normalize_utf32(room.baseAddress, count, options)
                if composed < 0 { return composed }
                body(UnsafeBufferPointer(rebasing: room[..<composed]))
                return count
            }
            if needed < 0 { return false }
            if needed <= capacity { return true }
            capacity = needed
        }
    }

    /// Appends the UTF-8 of `scalars`.
    static func encode(_ scalars: UnsafeBufferPointer<Int32>, into out: inout [UInt8]) {
        for scalar in scalars { encode(scalar, into: &out) }
    }

    /// Appends the UTF-8 of one scalar.
    static func encode(_ scalar: Int32, into out: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { room in
            let length = utf8proc_encode_char(scalar, room.baseAddress)
            for index in 0..<length { out.append(room[index]) }
        }
    }

    /// Calls `body` with each scalar of the full case folding of `scalar` (CaseFolding.txt, C and
    /// F).
    static func fold(_ scalar: Int32, _ body: (Int32) -> Void) {
        if scalar < 0x80 {
            body(scalar >= 0x41 && scalar <= 0x5A ? scalar + 0x20 : scalar)
            return
        }
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 8) { room in
            var boundary: Int32 = 0
            let count = utf8proc_decompose_char(
                scalar, room.baseAddress, 8, UTF8PROC_CASEFOLD, &boundary)
            for index in 0..<max(0, min(count, 8)) { body(room[index]) }
        }
    }

    /// Whether a scalar shows nothing where it is not understood: Default_Ignorable_Code_Point (UAX #44).
    static func isDefaultIgnorable(_ scalar: Int32) -> Bool {
        utf8proc_get_property(scalar)?.pointee.ignorable != 0
    }

    /// Whether the scalar has the property White_Space (PropList.txt).
    static func isWhiteSpace(_ scalar: Int32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
            0x3000:
            return true
        default: return false
        }
    }
}
