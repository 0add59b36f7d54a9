// SPDX-License-Identifier: Apache-2.0

/// What a run is doing.
package enum ProgressPhase: String, Sendable {
    case reading, solving, writing, verifying
}

/// Is told how far a run has come, once for each read and each batch and never for each row.
///
/// Calls come from several threads, also at once.
package protocol ProgressMeter: AnyObject, Sendable {
    /// A phase begins; `bytes` is how many it will read, where that is known.
    func begin(_ phase: ProgressPhase, bytes: Int?)
    /// So many more bytes were read.
    func add(bytes: Int)
    /// So many more records were read.
    func add(rows: Int)
}

/// Passes bytes on and tells a meter how many there were.
package final class MeteredSource: ByteSource {
    private let source: any ByteSource
    private let meter: (any ProgressMeter)?

    /// Reads from a source; without a meter nothing is told.
    package init(_ source: any ByteSource, _ meter: (any ProgressMeter)?) {
        self.source = source
        self.meter = meter
    }

    /// Reads what the source gives.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        let count = try source.read(into: buffer)
        meter?.add(bytes: count)
        return count
    }
}

extension ByteSource {
    /// How many bytes are left in a regular file; nil for anything else.
    package var knownLength: Int? { (self as? DescriptorSource)?.restOfFile }
}
