// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Keys in ascending order, each with how many records have it.
protocol EntryStream: AnyObject {
    /// The key that the stream stands at.
    var key: UnsafePointer<UInt64> { get }
    /// How many records have it.
    var count: UInt64 { get }
    /// Goes to the next key; false at the end.
    func next() throws(Refusal) -> Bool
}

/// The entries of a run or of a survey file, with the numbers of another dictionary.
final class EntryReader: EntryStream {
    private let reader: StepReader
    private let from: PackedLayout
    private let to: PackedLayout
    private let maps: [[UInt32]]
    private let read: UnsafeMutablePointer<UInt64>
    private let mapped: UnsafeMutablePointer<UInt64>
    private(set) var count: UInt64 = 0

    /// `maps` gives the new number by the old one, for each field that belongs to a dictionary.
    init(_ reader: StepReader, from: PackedLayout, to: PackedLayout, maps: [[UInt32]]) {
        (self.reader, self.from, self.to, self.maps) = (reader, from, to, maps)
        read = .allocate(capacity: from.words)
        mapped = .allocate(capacity: to.words)
    }

    deinit {
        read.deallocate()
        mapped.deallocate()
    }

    var key: UnsafePointer<UInt64> { UnsafePointer(mapped) }

    func next() throws(Refusal) -> Bool {
        count = try reader.number()
        if count == 0 { return false }
        for word in 0..<from.words { read[word] = try reader.word() }
        var isDamaged = false
        let (from, read, maps) = (from, UnsafePointer(read), maps)
        to.pack(into: mapped) { field in
            let number = from.field(field, of: read)
            if field >= maps.count { return number }
            let map = maps[field]
            if Int(number) < map.count { return map[Int(number)] }
            isDamaged = true
            return 0
        }
        if isDamaged { throw reader.damaged }
        return true
    }
}

/// Joins streams: ascending keys, each once, with its records added up.
final class EntryMerge {
    private var streams: [any EntryStream] = []
    private let words: Int
    private let last: UnsafeMutablePointer<UInt64>
    private(set) var count: UInt64 = 0

    init(_ all: [any EntryStream], words: Int) throws(Refusal) {
        self.words = words
        last = .allocate(capacity: words)
        for stream in all where try stream.next() { push(stream) }
    }

    deinit { last.deallocate() }

    /// The key that the merge stands at.
    var key: UnsafePointer<UInt64> { UnsafePointer(last) }

    /// Goes to the next key; false at the end.
    func next() throws(Refusal) -> Bool {
        guard let first = streams.first else { return false }
        last.update(from: first.key, count: words)
        count = 0
        while let top = streams.first, compare(top.key, last) == 0 {
            count += top.count
            if try top.next() {
                guard compare(top.key, last) >= 0 else {
                    throw Refusal(.sealedStep, "the entries of a survey are not in order")
                }
            } else {
                streams[0] = streams[streams.count - 1]
                streams.removeLast()
            }
            sink()
        }
        return true
    }

    private func push(_ stream: any EntryStream) {
        streams.append(stream)
        var child = streams.count - 1
        while child > 0, compare(streams[child].key, streams[(child - 1) / 2].key) < 0 {
            streams.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < streams.count && compare(streams[child].key, streams[least].key) < 0 {
                least = child
            }
            if least == parent { return }
            streams.swapAt(parent, least)
            parent = least
        }
    }

    @inline(__always)
    private func compare(_ one: UnsafePointer<UInt64>, _ other: UnsafePointer<UInt64>) -> Int {
        for word in 0..<words where one[word] != other[word] {
            return one[word] < other[word] ? -1 : 1
        }
        return 0
    }
}
