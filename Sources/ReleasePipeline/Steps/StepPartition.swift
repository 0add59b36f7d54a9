// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// How the bytes of a partition become records: other records, if any of it were other.
struct PartitionReading: Equatable {
    let format: RecordFormat
    /// The encoding that was declared or recognised.
    let encoding: TextEncoding
    /// The delimiter and the row of the header, as found or named; 0 for JSON Lines.
    let delimiter: UInt8
    let headerRow: Int
    /// Whether HXL tags are kept.
    let keepsTags: Bool

    init(
        format: RecordFormat, encoding: TextEncoding, delimiter: UInt8 = 0, headerRow: Int = 0,
        keepsTags: Bool = false
    ) {
        (self.format, self.encoding, self.delimiter) = (format, encoding, delimiter)
        (self.headerRow, self.keepsTags) = (headerRow, keepsTags)
    }

    init(_ request: ReleaseRequest, _ reader: RecordReader) {
        self.init(
            format: request.inputFormat, encoding: reader.encoding,
            delimiter: reader.delimiter ?? 0, headerRow: reader.headerRow ?? 0,
            keepsTags: request.keepsTags)
    }

    init(_ reader: StepReader) throws(Refusal) {
        guard let format = RecordFormat(rawValue: try reader.text()),
            let encoding = TextEncoding(rawValue: try reader.text())
        else { throw reader.damaged }
        self.init(
            format: format, encoding: encoding, delimiter: try reader.byte(),
            headerRow: try reader.count(), keepsTags: try reader.number() == 1)
    }

    func write(to writer: StepWriter) {
        writer.text(format.rawValue)
        writer.text(encoding.rawValue)
        writer.number(Int(delimiter))
        writer.number(headerRow)
        writer.number(keepsTags ? 1 : 0)
    }

    /// The first thing in which another reading differs.
    func difference(from other: PartitionReading) -> Message? {
        if format != other.format {
            return "as \(Name(format.rawValue)), not \(Name(other.format.rawValue))"
        }
        if encoding != other.encoding {
            return "as \(Name(encoding.rawValue)), not \(Name(other.encoding.rawValue))"
        }
        if delimiter != other.delimiter { return "with another delimiter" }
        if headerRow != other.headerRow {
            return "with row \(headerRow) as its header, not row \(other.headerRow)"
        }
        if keepsTags != other.keepsTags { return "with another \(Name("--hxl"))" }
        return nil
    }
}

/// One partition, as its survey saw it.
struct StepPartition: Equatable {
    /// SHA-256 of its bytes.
    var digest: [UInt8]
    /// How many bytes.
    var length: Int
    /// How many records.
    var records: Int
    /// How its bytes were read.
    var reading: PartitionReading

    init(digest: [UInt8], length: Int, records: Int, reading: PartitionReading) {
        (self.digest, self.length, self.records) = (digest, length, records)
        self.reading = reading
    }

    init(_ reader: StepReader) throws(Refusal) {
        digest = try reader.bytes()
        length = try reader.fileLength()
        records = try reader.count()
        reading = try PartitionReading(reader)
    }

    func write(to writer: StepWriter) {
        writer.bytes(digest)
        writer.number(length)
        writer.number(records)
        reading.write(to: writer)
    }

    /// Refuses a partition that no survey counted as it is here (I0414).
    func check(isIn all: [StepPartition], file: String) throws(Refusal) {
        if all.contains(self) { return }
        let surveyed = all.first { $0.digest == digest && $0.length == length }
        if let surveyed, let difference = reading.difference(from: surveyed.reading) {
            throw Refusal(
                .foreignStep, at: Place(file: file),
                "the partition is read otherwise than its survey read it: \(difference)",
                why: "other records than those that were counted could be released",
                help: "give `survey` and `filter` the same flags of the input")
        }
        throw Refusal(
            .foreignStep, at: Place(file: file),
            "the input is no partition of the plan, or has changed since its survey",
            why: "whose classes nobody counted could be released",
            help: "survey it, merge and solve again")
    }

    static func write(_ all: [StepPartition], to writer: StepWriter) {
        writer.number(all.count)
        for partition in all { partition.write(to: writer) }
    }

    /// Partitions in the order of their digests, no two alike.
    static func read(_ reader: StepReader) throws(Refusal) -> [StepPartition] {
        var all: [StepPartition] = []
        for _ in 0..<(try reader.count()) {
            let next = try StepPartition(reader)
            if let last = all.last, !last.digest.lexicographicallyPrecedes(next.digest) {
                throw reader.damaged
            }
            all.append(next)
        }
        return all
    }
}
