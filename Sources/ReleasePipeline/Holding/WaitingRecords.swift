// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// A record as it came, which waits in memory and nowhere else.
struct WaitingRecord {
    /// Its bytes with the line feed at their end, in UTF-8.
    let bytes: [UInt8]
    /// Its number within the input, from 1.
    let number: Int
    /// When it came, in milliseconds of the run's clock.
    let arrival: Int
    /// Whether an increment has read it already.
    var isKnown = false
}

/// The records that wait, in the order in which they came.
///
/// A record takes its own bytes and about ``overhead`` more.
struct WaitingRecords {
    /// What a record takes beside its bytes: itself, and the head and the slack of its array.
    static let overhead = 96

    private(set) var all: [WaitingRecord] = []
    /// The memory that all of them take, in bytes.
    private(set) var memory = 0

    var count: Int { all.count }

    /// Adds records that came last.
    mutating func add(_ records: [WaitingRecord]) {
        all += records
        memory += records.reduce(0) { $0 + WaitingRecords.size($1) }
    }

    /// Keeps some records, which are known from now on; `stays` is by their place.
    mutating func keep(_ stays: (Int) -> Bool) {
        var kept: [WaitingRecord] = []
        memory = 0
        for (place, var record) in all.enumerated() where stays(place) {
            record.isKnown = true
            memory += WaitingRecords.size(record)
            kept.append(record)
        }
        all = kept
    }

    private static func size(_ record: WaitingRecord) -> Int { record.bytes.count + overhead }
}

/// Gives the waiting records to the usual reader, behind a header like that of the input.
final class WaitingSource: ByteSource {
    private let header: [UInt8]
    private let records: [WaitingRecord]
    /// The header, then the records.
    private var piece = -1
    private var position = 0

    init(header: [UInt8], _ records: [WaitingRecord]) {
        self.header = header
        self.records = records
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        var used = 0
        while used < buffer.count, piece < records.count {
            let bytes = piece < 0 ? header : records[piece].bytes
            let part = bytes[position..<min(bytes.count, position + buffer.count - used)]
            UnsafeMutableRawBufferPointer(rebasing: buffer[used...]).copyBytes(from: part)
            used += part.count
            position += part.count
            if position == bytes.count { (piece, position) = (piece + 1, 0) }
        }
        return used
    }
}
