// SPDX-License-Identifier: Apache-2.0
@testable internal import RecordStreams

/// gzip and zstd: any bytes expand to the same however they are cut, and what is compressed comes
/// back.
enum CompressionTarget {
    static func run(_ bytes: [UInt8]) {
        let whole = Decoding(expanding: MemorySource(bytes))
        let pieces = Decoding(expanding: PieceSource(bytes))
        if whole.bytes.count < Decoding.most {
            must(whole.code == pieces.code, "the size of reads does not decide")
            // Of damaged data libzstd may give more when it gets less at once.
            let (few, many) = (
                min(whole.bytes.count, pieces.bytes.count),
                max(whole.bytes.count, pieces.bytes.count)
            )
            must(few == many || whole.code != nil, "what is whole is the same")
            must(
                whole.bytes.prefix(few) == pieces.bytes.prefix(few),
                "the size of reads changes no byte")
        }
        for compression in [Compression.gzip, .zstd] {
            let once = compressed(bytes, compression, by: .max)
            must(once == compressed(bytes, compression, by: 1000), "nor the size of writes")
            must(
                Decoding(expanding: PieceSource(once)).bytes == bytes,
                "what was compressed comes back")
            let cut = Array(once.dropLast(1 + Int(bytes.last ?? 0) % max(once.count - 4, 1)))
            let found = Decoding(expanding: MemorySource(cut))
            must(cut.count < 4 || found.code == .damagedCompression, "a cut is seen")
            must(cut.count < 4 || bytes.starts(with: found.bytes), "what came before it is right")
        }
    }

    private static func compressed(
        _ bytes: [UInt8], _ compression: Compression, by most: Int
    ) -> [UInt8] {
        let sink = MemorySink()
        do throws(Refusal) {
            let compressing = try CompressingSink(sink, compression)
            var rest = bytes[...]
            while !rest.isEmpty {
                try compressing?.write(Array(rest.prefix(most)))
                rest = rest.dropFirst(most)
            }
            try compressing?.finish()
        } catch { must(false, "bytes can be compressed") }
        return sink.bytes
    }
}
