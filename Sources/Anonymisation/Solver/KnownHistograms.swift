// SPDX-License-Identifier: Apache-2.0

/// Histograms of nodes that are remembered under a byte budget, and which of them is of use.
final class KnownHistograms {
    /// By place: the histogram, its node and when it was last of use.
    private var histograms: [Histogram] = []
    private var nodes: [[Int]] = []
    private var lastUse: [Int] = []
    /// The nodes with a step in each byte, so that eight axes are compared at once.
    private var packed: [UInt64] = []
    private let packedWords: Int
    private var clock = 0
    private var held = 0
    private let budget: Int

    /// Bytes whose highest bit is set.
    private static let guards: UInt64 = 0x8080_8080_8080_8080

    init(axes: Int, budget: Int) {
        packedWords = (axes + 7) / 8
        self.budget = budget
    }

    /// The smallest histogram of a node that is nowhere coarser than `node`.
    func smallest(finerThan node: [Int]) -> (node: [Int], histogram: Histogram)? {
        let wanted = pack(node)
        var best = -1
        var least = Int.max
        packed.withUnsafeBufferPointer { packed in
            for place in histograms.indices where histograms[place].count < least {
                var word = 0
                while word < packedWords {
                    let spare = (wanted[word] | Self.guards) &- packed[place * packedWords + word]
                    if spare & Self.guards != Self.guards { break }
                    word += 1
                }
                if word < packedWords { continue }
                best = place
                least = histograms[place].count
            }
        }
        if best < 0 { return nil }
        clock += 1
        lastUse[best] = clock
        return (nodes[best], histograms[best])
    }

    func remember(_ node: [Int], _ histogram: Histogram) {
        held += histogram.bytes
        clock += 1
        histograms.append(histogram)
        nodes.append(node)
        lastUse.append(clock)
        packed += pack(node)
        if held > budget { forget() }
    }

    /// Forgets what was not of use for longest, until half the budget is free.
    private func forget() {
        let newest = histograms.indices.sorted { lastUse[$0] > lastUse[$1] }
        var kept: [Int] = []
        held = 0
        for place in newest {
            if held + histograms[place].bytes > budget / 2 { break }
            held += histograms[place].bytes
            kept.append(place)
        }
        kept.sort()
        histograms = kept.map { histograms[$0] }
        nodes = kept.map { nodes[$0] }
        lastUse = kept.map { lastUse[$0] }
        packed = nodes.flatMap(pack)
    }

    private func pack(_ node: [Int]) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: packedWords)
        for (axis, step) in node.enumerated() {
            // A hierarchy of more levels is not told apart here, and never taken for finer.
            words[axis / 8] |= UInt64(step) << UInt64(axis % 8 * 8)
        }
        return words
    }
}
