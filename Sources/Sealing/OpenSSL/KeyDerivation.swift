// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// HKDF-SHA-256 (RFC 5869).
enum KeyDerivation {
    /// HKDF-Extract: the 32-byte pseudorandom key.
    ///
    /// An absent salt is 32 zero bytes, as RFC 5869 says.
    static func extract(
        salt: UnsafeRawBufferPointer, input: UnsafeRawBufferPointer
    ) -> SecretBytes {
        let key = SecretBytes(count: 32)
        key.withMutableBytes { room in
            if let out = room.baseAddress?.assumingMemoryBound(to: UInt8.self) {
                MessageAuthentication(key: salt).mac(input, into: out)
            }
        }
        return key
    }

    /// HKDF-Extract with a salt that is not secret.
    static func extract(salt: [UInt8], input: SecretBytes) -> SecretBytes {
        input.withBytes { secret in
            salt.withUnsafeBytes { extract(salt: $0, input: secret) }
        }
    }

    /// HKDF-Expand: `count` bytes for `info`; at most 255 blocks of 32.
    static func expand(_ key: SecretBytes, info: [UInt8], count: Int) -> SecretBytes {
        precondition(count > 0 && count <= 255 * 32)
        let result = SecretBytes(count: count)
        let mac = MessageAuthentication.keyed(key)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { block in
            guard let blockBase = block.baseAddress else { return }
            var written = 0
            var counter: UInt8 = 1
            while written < count {
                mac.start()
                if written > 0 { mac.update(UnsafeRawBufferPointer(block)) }
                info.withUnsafeBytes { mac.update($0) }
                withUnsafeBytes(of: counter) { mac.update($0) }
                mac.finish(into: blockBase)
                let part = min(32, count - written)
                result.withMutableBytes { room in
                    for index in 0..<part { room[written + index] = block[index] }
                }
                written += part
                counter &+= 1
            }
            OPENSSL_cleanse(blockBase, 32)
        }
        return result
    }
}
