// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct MessageAuthenticationTests {
    @Test(arguments: VectorFile.all("hmac", count: 6))
    func `the codes are those of RFC 4231`(vector: VectorFile) throws {
        let message = try vector.bytes("message")
        let expected = try vector.bytes("code")
        let mac = try vector.bytes("key").withUnsafeBytes { MessageAuthentication(key: $0) }
        // The second and third use of a context is where cached states go wrong.
        for _ in 0..<3 {
            var code = [UInt8](repeating: 0, count: 32)
            message.withUnsafeBytes { mac.mac($0, into: &code) }
            #expect(code == expected)
        }
    }

    @Test func `a message may come in pieces`() throws {
        let key = [UInt8](repeating: 7, count: 32)
        let message = Array(UInt8(0)...255)
        let mac = key.withUnsafeBytes { MessageAuthentication(key: $0) }
        var whole = [UInt8](repeating: 0, count: 32)
        message.withUnsafeBytes { mac.mac($0, into: &whole) }
        var pieces = [UInt8](repeating: 0, count: 32)
        mac.start()
        for byte in message { withUnsafeBytes(of: byte) { mac.update($0) } }
        mac.finish(into: &pieces)
        #expect(whole == pieces)
    }
}
