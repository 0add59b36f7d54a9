// SPDX-License-Identifier: Apache-2.0

/// Seals cells of one run as `e1-` rkid `-` B64U(nonce ‖ AES-256-GCM ciphertext ‖ tag).
///
/// A value is bound to data set, policy, run, column and anchor (the row's `bound_to` cell as
/// written): moved anywhere else it does not open. With an empty anchor, swaps between rows of one
/// column are not detectable. Null, empty and short values have one length. Every sealer draws a
/// new data key; columns with other recipients need another sealer. One instance belongs to one
/// thread; `seal` does not allocate once it has seen the longest value.
package final class FieldSealer {
    /// The most values that one run key seals, so that random nonces stay apart.
    package static let limit = 1 << 31
    /// The default padding of a value.
    package static let defaultPadding = 128

    /// Six characters that name the run key.
    package var runKeyID: String { binding.runKeyID }

    private let binding: FieldBinding
    private let dataKey: SecretBytes
    private let cipher: AuthenticatedCipher
    private let nonces = EntropyPool()
    private let prefix: [UInt8]
    private var scratch = SecretBytes(count: 4096, locked: false)
    private(set) var count = 0
    /// How many values this sealer may seal of those that its run key may.
    private var share = FieldSealer.limit

    /// Draws a new data key and salt.
    ///
    /// - Parameters:
    ///   - datasetID: The release id.
    ///   - policyDigest: The 32 bytes of SHA-256 of the policy.
    package convenience init(datasetID: String, policyDigest: [UInt8]) {
        self.init(
            dataKey: SecretBytes.random(count: 32), salt: Entropy.bytes(32), datasetID: datasetID,
            policyDigest: policyDigest)
    }

    init(
        dataKey: SecretBytes, salt: [UInt8], datasetID: String, policyDigest: [UInt8],
        sealed: Int = 0
    ) {
        self.dataKey = dataKey
        binding = FieldBinding(
            dataKey: dataKey, salt: salt, datasetID: datasetID, policyDigest: policyDigest)
        cipher = AuthenticatedCipher(.aes256GCM, key: binding.runKey, direction: .sealing)
        prefix = Array("e1-\(binding.runKeyID)-".utf8)
        count = sealed
    }

    /// Sealers under the same run key for other threads, which share what one run key may seal.
    package func copies(_ number: Int) -> [FieldSealer] {
        share = count + (Self.limit - count) / (number + 1)
        return (0..<number).map { _ in
            let copy = FieldSealer(
                dataKey: dataKey, salt: binding.salt, datasetID: binding.datasetID,
                policyDigest: binding.policyDigest)
            copy.share = share - count
            return copy
        }
    }

    /// The number of bytes that sealing `valueCount` bytes gives.
    package static func sealedLength(valueCount: Int, padTo: Int) -> Int {
        10 + Base64.unpaddedLength(12 + paddedLength(valueCount, padTo) + 16)
    }

    /// Type, value and one marking byte, filled up to a multiple of `padTo`.
    private static func paddedLength(_ valueCount: Int, _ padTo: Int) -> Int {
        precondition(padTo > 0)
        return (valueCount + 2 + padTo - 1) / padTo * padTo
    }

    /// Seals one cell.
    ///
    /// - Parameters:
    ///   - type: What the value is; a null has no bytes.
    ///   - value: The bytes of the value.
    ///   - column: The column's name in the export.
    ///   - anchor: The row's `bound_to` cell as written, or nothing.
    ///   - padTo: The multiple that hides the length.
    ///   - out: Room for `sealedLength` bytes.
    /// - Returns: The number of bytes written.
    /// - Throws: `I0409` when the run key has sealed 2^31 values.
    package func seal(
        type: SealedType, value: UnsafeBufferPointer<UInt8>, column: String,
        anchor: UnsafeBufferPointer<UInt8>, padTo: Int = FieldSealer.defaultPadding,
        into out: UnsafeMutablePointer<UInt8>
    ) throws(SealingError) -> Int {
        let work = try prepare(valueCount: value.count, padTo: padTo)
        nonces.take(AuthenticatedCipher.nonceLength, into: work)
        return seal(type, value, column, anchor, padTo, work, out)
    }

    /// As `seal`, with a nonce from a golden value; only tests may choose one.
    func seal(
        type: SealedType, value: UnsafeBufferPointer<UInt8>, column: String,
        anchor: UnsafeBufferPointer<UInt8>, padTo: Int, nonce: [UInt8],
        into out: UnsafeMutablePointer<UInt8>
    ) throws(SealingError) -> Int {
        let work = try prepare(valueCount: value.count, padTo: padTo)
        for index in 0..<AuthenticatedCipher.nonceLength { work[index] = nonce[index] }
        return seal(type, value, column, anchor, padTo, work, out)
    }

    private func prepare(
        valueCount: Int, padTo: Int
    ) throws(SealingError) -> UnsafeMutablePointer<UInt8> {
        guard count < share else {
            throw SealingError(.limit, "more values than one run may seal; split the release")
        }
        count += 1
        let needed = 12 + Self.paddedLength(valueCount, padTo) + 16
        if needed > scratch.count { scratch = SecretBytes(count: needed * 2, locked: false) }
        return scratch.stored
    }

    private func seal(
        _ type: SealedType, _ value: UnsafeBufferPointer<UInt8>, _ column: String,
        _ anchor: UnsafeBufferPointer<UInt8>, _ padTo: Int, _ work: UnsafeMutablePointer<UInt8>,
        _ out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let length = Self.paddedLength(value.count, padTo)
        let plain = work + AuthenticatedCipher.nonceLength
        plain[0] = type.rawValue
        if let source = value.baseAddress { (plain + 1).update(from: source, count: value.count) }
        plain[1 + value.count] = 0x80
        (plain + 2 + value.count).update(repeating: 0, count: length - value.count - 2)
        cipher.begin(nonce: work)
        var name = column
        name.withUTF8 { binding.associate(cipher, column: $0, anchor: anchor) }
        cipher.seal(UnsafeRawBufferPointer(start: plain, count: length), into: plain)
        prefix.withUnsafeBufferPointer { start in
            if let source = start.baseAddress { out.update(from: source, count: start.count) }
        }
        Base64.encode(
            UnsafeRawBufferPointer(start: work, count: 12 + length + 16), alphabet: Base64.url,
            into: out + prefix.count)
        return prefix.count + Base64.unpaddedLength(12 + length + 16)
    }

    /// The key bundle: one JSON line with the data key, for the recipients' eyes.
    ///
    /// - Parameters:
    ///   - columns: The sealed columns, by their names in the export.
    ///   - created: The moment, RFC 3339.
    /// - Returns: The line with its line feed, in secret memory.
    package func bundle(columns: [String], created: String) -> SecretBytes {
        let salt = Base64.encodeURL(binding.salt)
        let head =
            #"{"ctanon":"keys/1","dataset":\#(JSONWord.quote(binding.datasetID)),"#
            + #""run_salt":"\#(salt)","dek":""#
        let names = columns.map(JSONWord.quote).joined(separator: ",")
        let tail =
            #"","policy":"\#(Hex.encode(binding.policyDigest))","#
            + #""rkid":"\#(runKeyID)","columns":[\#(names)],"#
            + #""created":\#(JSONWord.quote(created))}"# + "\n"
        let length = head.utf8.count + Base64.unpaddedLength(dataKey.count) + tail.utf8.count
        let line = SecretBytes(count: length)
        var text = SecretText(line)
        text.append(head)
        text.appendBase64URL(dataKey)
        text.append(tail)
        return line
    }

    /// The key bundle as an age file for its recipients (`OUT.ctkeys.age`).
    ///
    /// - Throws: P0403 if there is no recipient or one is given twice.
    package func bundleFile(
        columns: [String], created: String, recipients: [AgeRecipient]
    ) throws(SealingError) -> [UInt8] {
        let writer = try AgeWriter(recipients: recipients)
        let line = bundle(columns: columns, created: created)
        return writer.header() + line.withBytes { writer.write($0) } + writer.finish()
    }
}

/// Strings in JSON (RFC 8259, section 7).
enum JSONWord {
    static func quote(_ word: String) -> String {
        var quoted = "\""
        for scalar in word.unicodeScalars {
            switch scalar.value {
            case 0x22: quoted += "\\\""
            case 0x5C: quoted += "\\\\"
            case 0..<0x20: quoted += "\\u00" + Hex.encode([UInt8(scalar.value)])
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
