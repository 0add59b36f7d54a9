// SPDX-License-Identifier: Apache-2.0
internal import CZlib
internal import CZstd

/// Writes one gzip member whose header says nothing (RFC 1952).
final class GzipCompressor: Compressor {
    private static let level: Int32 = 6
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    private var checksum = crc32(0, nil, 0)
    private var length: UInt32 = 0
    private var hasHeader = false

    init() throws(Refusal) {
        stream.initialize(to: z_stream())
        // The deflated data alone: header and trailer are ours.
        let result = deflateInit2_(
            stream, GzipCompressor.level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        if result != Z_OK { throw .compressor() }
    }

    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
        room.deallocate()
    }

    func compress(
        _ block: UnsafeRawBufferPointer, isLast: Bool, to sink: any ByteSink
    ) throws(Refusal) {
        if !hasHeader { try sink.write(GzipFormat.header) }
        hasHeader = true
        let bytes = block.baseAddress?.assumingMemoryBound(to: UInt8.self)
        // Without bytes zlib would begin the checksum anew.
        if bytes != nil { checksum = crc32(checksum, bytes, UInt32(block.count)) }
        length &+= UInt32(truncatingIfNeeded: block.count)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes)
        stream.pointee.avail_in = UInt32(block.count)
        var result = Z_OK
        repeat {
            stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(room.count)
            result = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            if result == Z_STREAM_ERROR { throw .compressor() }
            let written = room.count - Int(stream.pointee.avail_out)
            if written > 0 { try sink.write(UnsafeRawBufferPointer(rebasing: room[..<written])) }
        } while isLast ? result != Z_STREAM_END : stream.pointee.avail_out == 0
        guard isLast else { return }
        var trailer: [UInt8] = []
        for word in [UInt32(truncatingIfNeeded: checksum), length] {
            withUnsafeBytes(of: word.littleEndian) { trailer += $0 }
        }
        try sink.write(trailer)
    }
}

/// Writes one Zstandard frame with a checksum and without its size (RFC 8878).
final class ZstdCompressor: Compressor {
    private static let level: Int32 = 3
    private let context: OpaquePointer
    private let room: UnsafeMutableRawBufferPointer

    init() throws(Refusal) {
        guard let context = ZSTD_createCCtx() else { throw .compressor() }
        self.context = context
        room = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, ZstdCompressor.level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
    }

    deinit {
        ZSTD_freeCCtx(context)
        room.deallocate()
    }

    func compress(
        _ block: UnsafeRawBufferPointer, isLast: Bool, to sink: any ByteSink
    ) throws(Refusal) {
        // The end is said without bytes: with the first ones it would tell their number.
        try pass(block, ZSTD_e_continue, to: sink)
        if isLast { try pass(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end, to: sink) }
    }

    private func pass(
        _ block: UnsafeRawBufferPointer, _ directive: ZSTD_EndDirective, to sink: any ByteSink
    ) throws(Refusal) {
        var source = ZSTD_inBuffer(src: block.baseAddress, size: block.count, pos: 0)
        while true {
            var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
            let left = ZSTD_compressStream2(context, &target, &source, directive)
            if ZSTD_isError(left) != 0 { throw .compressor() }
            if target.pos > 0 {
                try sink.write(UnsafeRawBufferPointer(rebasing: room[..<target.pos]))
            }
            let isDone =
                directive == ZSTD_e_end
                ? left == 0 : source.pos == source.size && target.pos < target.size
            if isDone { return }
        }
    }
}
