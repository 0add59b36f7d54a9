// SPDX-License-Identifier: Apache-2.0

/// Where the fields of a key lie in words of 64 bits: the first field in the highest bits, none
/// across two words, so that words compare as the fields do.
struct PackedLayout: Equatable {
    private struct Field: Equatable {
        let word: Int
        let shift: UInt64
        let mask: UInt64
    }

    private let fields: [Field]
    /// How many words a key has, at least one.
    let words: Int
    /// How many low bits of the first word are never set.
    let unusedBits: Int

    /// Fields that hold numbers up to `greatest`, and after them `raw` fields of 32 bits.
    init(greatest: [Int], raw: Int) {
        var fields: [Field] = []
        var word = 0
        var free = 64
        var unusedBits = 64
        let widths = greatest.map { 64 - UInt64($0).leadingZeroBitCount }
        for width in widths + [Int](repeating: 32, count: raw) {
            if width > free {
                word += 1
                free = 64
            }
            free -= width
            let mask = width == 0 ? 0 : UInt64.max >> UInt64(64 - width)
            // A field without bits has a shift that is never looked at.
            fields.append(Field(word: word, shift: UInt64(min(free, 63)), mask: mask))
            if word == 0 { unusedBits = free }
        }
        self.fields = fields
        self.unusedBits = unusedBits
        words = word + 1
    }

    /// How many fields there are.
    var count: Int { fields.count }

    /// Writes the words of a key; `number` gives each field's.
    @inline(__always)
    func pack(
        into words: UnsafeMutablePointer<UInt64>, _ number: (Int) -> UInt32
    ) {
        for word in 0..<self.words { words[word] = 0 }
        fields.withUnsafeBufferPointer { fields in
            for index in 0..<fields.count {
                let field = fields[index]
                words[field.word] |= UInt64(number(index)) << field.shift
            }
        }
    }

    /// The number of a field.
    @inline(__always)
    func field(_ index: Int, of words: UnsafePointer<UInt64>) -> UInt32 {
        let field = fields[index]
        return UInt32(truncatingIfNeeded: words[field.word] >> field.shift & field.mask)
    }
}
