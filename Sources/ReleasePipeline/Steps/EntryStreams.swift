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
///
/// A heap of raw nodes, so that no reference is counted while entries pass.
final class EntryMerge {
    private struct Node {
        var key: UnsafePointer<UInt64>
        var stream: Int
    }

    private let streams: [any EntryStream]
    private let nodes: UnsafeMutablePointer<Node>
    private var alive = 0
    private let words: Int
    private let last: UnsafeMutablePointer<UInt64>
    private(set) var count: UInt64 = 0

    init(_ all: [any EntryStream], words: Int) throws(Refusal) {
        self.words = words
        streams = all
        nodes = .allocate(capacity: max(1, all.count))
        last = .allocate(capacity: words)
        for (number, stream) in all.enumerated() where try stream.next() {
            nodes[alive] = Node(key: stream.key, stream: number)
            alive += 1
        }
        for parent in stride(from: alive / 2 - 1, through: 0, by: -1) {
            EntryMerge.sink(nodes, alive, words, from: parent)
        }
    }

    deinit {
        nodes.deallocate()
        last.deallocate()
    }

    /// The key that the merge stands at.
    var key: UnsafePointer<UInt64> { UnsafePointer(last) }

    /// Goes to the next key; false at the end.
    func next() throws(Refusal) -> Bool {
        let (nodes, words, last) = (nodes, words, last)
        var left = alive
        if left == 0 { return false }
        last.update(from: nodes[0].key, count: words)
        var sum: UInt64 = 0
        while left > 0, EntryMerge.compare(nodes[0].key, last, words) == 0 {
            let stream = streams[nodes[0].stream]
            sum += stream.count
            if try stream.next() {
                nodes[0].key = stream.key
                guard EntryMerge.compare(nodes[0].key, last, words) >= 0 else {
                    throw Refusal(.sealedStep, "the entries of a survey are not in order")
                }
            } else {
                left -= 1
                nodes[0] = nodes[left]
            }
            EntryMerge.sink(nodes, left, words, from: 0)
        }
        (alive, count) = (left, sum)
        return true
    }

    private static func sink(
        _ nodes: UnsafeMutablePointer<Node>, _ count: Int, _ words: Int, from start: Int
    ) {
        var parent = start
        while true {
            var least = parent
            let left = 2 * parent + 1
            if left < count, compare(nodes[left].key, nodes[least].key, words) < 0 { least = left }
            if left + 1 < count, compare(nodes[left + 1].key, nodes[least].key, words) < 0 {
                least = left + 1
            }
            if least == parent { return }
            (nodes[parent], nodes[least]) = (nodes[least], nodes[parent])
            parent = least
        }
    }

    @inline(__always)
    private static func compare(
        _ one: UnsafePointer<UInt64>, _ other: UnsafePointer<UInt64>, _ words: Int
    ) -> Int {
        var word = 0
        while word < words {
            if one[word] != other[word] { return one[word] < other[word] ? -1 : 1 }
            word += 1
        }
        return 0
    }
}
