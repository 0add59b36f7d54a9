// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
internal import Glibc
internal import Synchronization

/// Random bytes: `bytes` for a few, an `EntropyPool` where every value needs some.
package enum Entropy {
    /// `count` random bytes that need not be secret (salts, nonces, ids).
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { room, written in
            fill(UnsafeMutableRawBufferPointer(room))
            written = count
        }
    }

    static func fill(_ room: UnsafeMutableRawBufferPointer) {
        guard let base = room.baseAddress, room.count > 0 else { return }
        let status = RAND_bytes(base.assumingMemoryBound(to: UInt8.self), Int32(room.count))
        Vital.require(status, "no random bytes")
    }

    /// Fills from the generator that OpenSSL keeps for secrets.
    static func fillPrivate(_ room: UnsafeMutableRawBufferPointer) {
        guard let base = room.baseAddress, room.count > 0 else { return }
        let status = RAND_priv_bytes(base.assumingMemoryBound(to: UInt8.self), Int32(room.count))
        Vital.require(status, "no random bytes")
    }
}

/// 4 KiB of random bytes drawn at once (4 ns a nonce instead of 650), refilled when used up and
/// after a fork.
///
/// One pool belongs to one thread. A child process that inherited a half-used pool would repeat its
/// parent's nonces, so each take compares the generation, which a child raises before it runs
/// anything else.
final class EntropyPool {
    private static let size = 4096
    private let store = SecretBytes(count: EntropyPool.size)
    private var used = EntropyPool.size
    private var generation: UInt64

    init() { generation = ForkGeneration.current }

    /// Writes the next `count` (at most 4096) random bytes; no byte is given twice.
    func take(_ count: Int, into out: UnsafeMutablePointer<UInt8>) {
        let now = ForkGeneration.current
        if used + count > Self.size || now != generation {
            Entropy.fill(UnsafeMutableRawBufferPointer(start: store.stored, count: Self.size))
            used = 0
            generation = now
        }
        let room = store.stored
        for index in 0..<count {
            out[index] = room[used + index]
            room[used + index] = 0
        }
        used += count
    }
}

/// How often this process image was forked, counted by a handler that runs first in the child.
enum ForkGeneration {
    private static let count = Atomic<UInt64>(0)
    private static let registered: Bool =
        pthread_atfork(nil, nil, { ForkGeneration.raise() }) == 0

    static var current: UInt64 {
        if !registered { Vital.stop("no fork handler") }
        return count.load(ordering: .relaxed)
    }

    private static func raise() { count.wrappingAdd(1, ordering: .relaxed) }
}
