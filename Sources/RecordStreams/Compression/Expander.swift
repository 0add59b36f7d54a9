// SPDX-License-Identifier: Apache-2.0
internal import CZlib
internal import CZstd

/// Why compressed data cannot be expanded.
enum ExpansionFlaw {
    /// It is not what a compressor writes, or its checksum differs.
    case damaged
    /// Something that is not compressed stands behind it.
    case trailing
    /// It asks for a window of more than 128 MiB.
    case windowTooLarge
    /// It needs a dictionary that it does not hold.
    case dictionary
    /// The machine has no memory left.
    case memory
}

/// What an expander did.
struct ExpansionStep {
    /// How many compressed bytes were used.
    var read = 0
    /// How many expanded bytes were written.
    var written = 0
    var flaw: ExpansionFlaw?
}

/// Expands one format of compressed data, piece by piece.
protocol Expander: AnyObject {
    /// Whether a member or frame has ended and none has begun, so that the data may end.
    var isBetweenParts: Bool { get }
    /// How many members or frames have ended.
    var parts: Int { get }
    /// Expands into a buffer that has room.
    func expand(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> ExpansionStep
}

/// Expands gzip: members one after another (RFC 1952, section 2.2).
final class GzipExpander: Expander {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let isReady: Bool
    private(set) var parts = 0
    private(set) var isBetweenParts = false

    init() {
        stream.initialize(to: z_stream())
        // 16 more than the window's bits asks for gzip alone.
        isReady =
            inflateInit2_(
                stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func expand(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> ExpansionStep {
        guard isReady else { return ExpansionStep(flaw: .memory) }
        if isBetweenParts {
            guard let next = input.first else { return ExpansionStep() }
            if next != GzipFormat.magic[0] { return ExpansionStep(flaw: .trailing) }
            isBetweenParts = false
            inflateReset(stream)
        }
        let available = UInt32(clamping: input.count)
        let room = UInt32(clamping: output.count)
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = room
        let result = inflate(stream, Z_NO_FLUSH)
        var step = ExpansionStep(
            read: Int(available - stream.pointee.avail_in),
            written: Int(room - stream.pointee.avail_out))
        switch result {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            parts += 1
            isBetweenParts = true
        case Z_MEM_ERROR: step.flaw = .memory
        default: step.flaw = .damaged
        }
        return step
    }
}

/// Expands Zstandard: frames one after another (RFC 8878, section 3).
final class ZstdExpander: Expander {
    private let context: OpaquePointer?
    private(set) var parts = 0
    private(set) var isBetweenParts = false

    init() {
        context = ZSTD_createDCtx()
        if let context {
            ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ZstdFormat.windowLog)
        }
    }

    deinit { ZSTD_freeDCtx(context) }

    func expand(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> ExpansionStep {
        guard let context else { return ExpansionStep(flaw: .memory) }
        // At the end the library would begin a frame that never comes.
        if isBetweenParts, input.isEmpty { return ExpansionStep() }
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let result = ZSTD_decompressStream(context, &target, &source)
        var step = ExpansionStep(read: source.pos, written: target.pos)
        if ZSTD_isError(result) != 0 {
            step.flaw = flaw(ZSTD_getErrorCode(result))
        } else {
            isBetweenParts = result == 0
            if result == 0 { parts += 1 }
        }
        return step
    }

    private func flaw(_ code: ZSTD_ErrorCode) -> ExpansionFlaw {
        switch code {
        case ZSTD_error_frameParameter_windowTooLarge: .windowTooLarge
        case ZSTD_error_dictionary_wrong, ZSTD_error_dictionary_corrupted: .dictionary
        case ZSTD_error_memory_allocation: .memory
        case ZSTD_error_prefix_unknown where parts > 0: .trailing
        default: .damaged
        }
    }
}
