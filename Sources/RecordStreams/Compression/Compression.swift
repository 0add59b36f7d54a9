// SPDX-License-Identifier: Apache-2.0

/// How the bytes of a file are compressed.
public enum Compression: String, Sendable, CaseIterable {
    /// gzip (RFC 1952).
    case gzip
    /// Zstandard (RFC 8878).
    case zstd
    /// Not at all.
    case uncompressed = "none"

    /// What a file name's ending says, `.gz` or `.zst`; uncompressed for every other.
    public init(fileName: String) {
        self =
            Compression.allCases.first { $0.ending.map { fileName.hasSuffix($0) } ?? false }
            ?? .uncompressed
    }

    /// What a file that is compressed so is called by.
    package var ending: String? {
        switch self {
        case .gzip: ".gz"
        case .zstd: ".zst"
        case .uncompressed: nil
        }
    }

    /// A file name without the ending of its compression.
    package static func stem(of fileName: String) -> String {
        guard let ending = Compression(fileName: fileName).ending else { return fileName }
        return String(fileName.dropLast(ending.count))
    }

    /// How many first bytes tell how a file is compressed, and whether it is as we would write it.
    static let prefixLength = GzipFormat.header.count

    /// What the first bytes say, whatever the file is called.
    init(prefix: [UInt8]) {
        if prefix.starts(with: GzipFormat.magic) {
            self = .gzip
        } else if prefix.starts(with: ZstdFormat.magic) || ZstdFormat.isSkippable(prefix) {
            self = .zstd
        } else {
            self = .uncompressed
        }
    }
}

/// What is fixed of gzip (RFC 1952, section 2.3).
enum GzipFormat {
    static let magic: [UInt8] = [0x1F, 0x8B]
    /// The whole header as we write it: deflate, no name, no comment, no time, level and operating
    /// system unsaid.
    static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
}

/// What is fixed of Zstandard (RFC 8878, section 3.1).
enum ZstdFormat {
    static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    /// The frame header as we write it begins so: a checksum, no dictionary, the size unsaid.
    static let header: [UInt8] = magic + [0b0000_0100]
    /// The largest window that is accepted, as a power of two: 128 MiB.
    static let windowLog: Int32 = 27

    /// Whether a skippable frame begins here; some writers put one first.
    static func isSkippable(_ prefix: [UInt8]) -> Bool {
        prefix.count >= 4 && prefix[0] & 0xF0 == 0x50
            && prefix[1...3].elementsEqual([0x2A, 0x4D, 0x18])
    }
}
