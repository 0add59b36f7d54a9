// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Counts keys of numbers, one record at a time, in bounded memory.
///
/// A key is a number for each of some dictionaries and then words of 32 bits. Past the budget the
/// keys so far are sorted by the ranks of their values and go to a sealed file without a name.
/// Dictionaries grow meanwhile, but the order of the values that a run knows never changes: under
/// the final ranks it is still sorted.
final class EntryCounter {
    private struct Run {
        let spool: Spool
        let layout: PackedLayout
    }

    private let dictionaries: Int
    private let raw: Int
    private let table: TupleTable
    private var counts: UnsafeMutablePointer<UInt32>
    private var capacity = 1024
    private let most: Int
    private var runs: [Run] = []
    /// How many runs are open at once.
    private static let mostRuns = 64

    /// A counter for keys of `dictionaries` numbers and `raw` words; `memory` is in bytes.
    init(dictionaries: Int, raw: Int, memory: Int) {
        (self.dictionaries, self.raw) = (dictionaries, raw)
        table = TupleTable(width: dictionaries + raw)
        counts = .allocate(capacity: capacity)
        // Codes while the table grows, its slots, counts, and what sorting takes.
        let each = (dictionaries + raw) * 4 * 3 + 24 + 4 + 32 + (dictionaries + 2 * raw) * 4
        most = min(max(memory / each, 16), Int(Int32.max))
    }

    deinit { counts.deallocate() }

    /// How often memory was full.
    var spills: Int { runs.count }

    /// Adds a record; true where memory is full and ``spill(_:)`` must come next.
    @inline(__always)
    func add(_ key: UnsafePointer<UInt32>) throws(Refusal) -> Bool {
        let before = table.count
        let number = Int(table.insert(key))
        if number == before {
            if number >= capacity { grow() }
            counts[number] = 1
            return number + 1 >= most
        }
        counts[number] &+= 1
        return counts[number] == .max
    }

    private func grow() {
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
        larger.update(from: counts, count: capacity)
        counts.deallocate()
        (counts, capacity) = (larger, capacity * 2)
    }

    private func layout(_ ranks: [[UInt32]]) -> PackedLayout {
        PackedLayout(greatest: ranks.map { $0.count }, raw: raw)
    }

    /// Sorts what is held into a run; `ranks` gives the rank of each number, by dictionary.
    func spill(_ ranks: [[UInt32]]) throws(Refusal) {
        let layout = layout(ranks)
        let sorted = SortedEntries(table, counts: counts, layout: layout, ranks: ranks)
        let spool = try Spool()
        let writer = StepWriter(spool)
        let codes = table.allCodes
        let width = table.width
        let words = UnsafeMutablePointer<UInt64>.allocate(capacity: layout.words)
        defer { words.deallocate() }
        while try sorted.next() {
            let start = sorted.index * width
            layout.pack(into: words) { codes[start + $0] }
            writer.number(sorted.count)
            for word in 0..<layout.words { writer.word(words[word]) }
            try writer.flush()
        }
        try finish(writer, spool)
        runs.append(Run(spool: spool, layout: layout))
        table.removeAll()
        if runs.count == EntryCounter.mostRuns { try joinRuns(ranks) }
    }

    private func finish(_ writer: StepWriter, _ spool: Spool) throws(Refusal) {
        writer.number(0)
        try writer.finish()
        try spool.finish()
    }

    /// Makes one run of all.
    private func joinRuns(_ ranks: [[UInt32]]) throws(Refusal) {
        let layout = layout(ranks)
        let merge = try merge(layout, ranks)
        // Back from ranks to the numbers, which a later rank is found by.
        let numbers = ranks.map { ranks in
            var numbers = [UInt32](repeating: 0, count: ranks.count + 1)
            for (number, rank) in ranks.enumerated() {
                numbers[Int(rank)] = UInt32(truncatingIfNeeded: number)
            }
            return numbers
        }
        let spool = try Spool()
        let writer = StepWriter(spool)
        let words = UnsafeMutablePointer<UInt64>.allocate(capacity: layout.words)
        defer { words.deallocate() }
        while try merge.next() {
            let key = merge.key
            layout.pack(into: words) { field in
                let rank = layout.field(field, of: key)
                return field < numbers.count ? numbers[field][Int(rank)] : rank
            }
            writer.number(merge.count)
            for word in 0..<layout.words { writer.word(words[word]) }
            try writer.flush()
        }
        try finish(writer, spool)
        runs = [Run(spool: spool, layout: layout)]
    }

    private func merge(
        _ layout: PackedLayout, _ ranks: [[UInt32]]
    ) throws(Refusal) -> EntryMerge {
        var streams: [any EntryStream] = []
        for run in runs {
            streams.append(
                EntryReader(
                    StepReader(try run.spool.source(), name: "temporary file"),
                    from: run.layout, to: layout, maps: ranks))
        }
        if table.count > 0 {
            streams.append(SortedEntries(table, counts: counts, layout: layout, ranks: ranks))
        }
        return try EntryMerge(streams, words: layout.words)
    }

    /// All keys in order, in a layout that the final ranks fit.
    func finish(_ layout: PackedLayout, ranks: [[UInt32]]) throws(Refusal) -> EntryMerge {
        try merge(layout, ranks)
    }
}
