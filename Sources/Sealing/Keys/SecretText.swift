// SPDX-License-Identifier: Apache-2.0

/// Writes text into secret memory of the right length, front to back.
struct SecretText {
    private let store: SecretBytes
    private var position = 0

    init(_ store: SecretBytes) { self.store = store }

    mutating func append(_ text: StaticString) { append(text.description) }

    mutating func append(_ text: String) {
        let length = text.utf8.count
        put(length) { room in
            for (index, byte) in text.utf8.enumerated() { room[index] = byte }
        }
    }

    mutating func appendBech32(_ prefix: StaticString, _ secret: SecretBytes) {
        put(Bech32.encodedLength(prefix: prefix, count: secret.count)) { room in
            secret.withBytes { Bech32.encode(prefix: prefix, $0, upperCase: true, into: room) }
        }
    }

    mutating func appendBase64URL(_ secret: SecretBytes) {
        put(Base64.unpaddedLength(secret.count)) { room in
            secret.withBytes { Base64.encode($0, alphabet: Base64.url, into: room) }
        }
    }

    private mutating func put(_ length: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Void) {
        guard length <= store.count - position else { Vital.stop("no room for a secret") }
        store.withMutableBytes { room in
            if let base = room.baseAddress {
                body((base + position).assumingMemoryBound(to: UInt8.self))
            }
        }
        position += length
    }
}
