// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Sealing

@Suite struct EntropyTests {
    private func take(_ pool: EntropyPool, _ count: Int = 12) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: count)
        pool.take(count, into: &out)
        return out
    }

    @Test func `a pool gives no nonce twice, over many refills`() {
        let pool = EntropyPool()
        var seen: Set<[UInt8]> = []
        for _ in 0..<5000 { seen.insert(take(pool)) }
        #expect(seen.count == 5000)
    }

    @Test func `a pool gives its last bytes and odd lengths`() {
        let pool = EntropyPool()
        #expect(Set([take(pool, 4096), take(pool, 4096)]).count == 2)
        #expect(take(pool, 1).count == 1)
        #expect(take(pool, 4095).count == 4095)
    }

    @Test func `a child process does not repeat its parent's nonces`() throws {
        typealias Fork = @convention(c) () -> pid_t
        let symbol = try #require(dlsym(nil, "fork"))
        let fork = unsafeBitCast(symbol, to: Fork.self)
        let pool = EntropyPool()
        _ = take(pool)
        // A fork beside other threads may find a lock held; such a child is killed and tried again.
        for _ in 0..<5 {
            var ends: [Int32] = [-1, -1]
            #expect(pipe(&ends) == 0)
            var room = [UInt8](repeating: 0, count: 12)
            let child = fork()
            if child == 0 {
                alarm(5)
                pool.take(12, into: &room)
                _ = write(ends[1], room, 12)
                _exit(0)
            }
            close(ends[1])
            defer { close(ends[0]) }
            let own = take(pool)
            let got = read(ends[0], &room, 12)
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0 && errno == EINTR {}
            if got != 12 { continue }
            #expect(status == 0)
            #expect(room != own)
            return
        }
        Issue.record("no child gave a nonce")
    }

    @Test func `bytes are as many as asked for and not the same`() {
        #expect(Entropy.bytes(0).isEmpty)
        #expect(Entropy.bytes(33).count == 33)
        #expect(Entropy.bytes(16) != Entropy.bytes(16))
    }
}
