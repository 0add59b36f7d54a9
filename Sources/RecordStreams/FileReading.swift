// SPDX-License-Identifier: Apache-2.0

/// Reads a whole small file: a policy, a hierarchy, a manifest.
///
/// `failing` is the code of the refusal when the file cannot be opened or read, or is larger than
/// `limit` bytes.
package func readFile(
    _ path: String, limit: Int, failing code: DiagnosticCode = .inputOutput
) throws(Refusal) -> [UInt8] {
    let source = try DescriptorSource(path: path, failing: code)
    if source.isFolder { throw Refusal(code, at: Place(file: path), "the file is a folder") }
    var bytes: [UInt8] = []
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { chunk.deallocate() }
    while true {
        let count = try source.read(into: chunk)
        if count == 0 { return bytes }
        bytes.append(contentsOf: chunk[..<count])
        if bytes.count > limit {
            throw Refusal(
                code, at: Place(file: path), "the file is larger than \(limit) bytes")
        }
    }
}
