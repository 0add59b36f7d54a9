// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct UtilityMeasuresTests {
    @Test func `classes of three, two and one have discernibility 14 and mean two`() {
        #expect(UtilityMeasures.discernibility(sizes: [3, 2, 1]) == 14)
        #expect(UtilityMeasures.discernibility(sizes: [3, 2], suppressed: 1) == 19)
        #expect(UtilityMeasures.averageClass(sizes: [3, 2, 1]) == 2)
        #expect(UtilityMeasures.averageClass(sizes: []) == 0)
    }

    /// Two cells exact, two over two of four leaves, two over all four.
    @Test func `the six cells of the definition lose four ninths and have precision one half`() {
        let codes: [UInt32] = [0, 0, 1, 1, 2, 2]
        let costs = [1, 2, 4].map { UtilityMeasures.leafShare($0, of: 4) }
        let loss = UtilityMeasures.loss([UtilityMeasures.Column(codes: codes, costs: costs)])
        #expect(abs(loss - 4.0 / 9) < 1e-12)
        let levels = UtilityMeasures.Column(codes: codes, costs: [0, 0.5, 1])
        #expect(abs(UtilityMeasures.precision([levels]) - 0.5) < 1e-12)
    }

    @Test func `a suppressed record costs one in every cell and weights count`() {
        let exact = UtilityMeasures.Column(codes: [0, 0, 0], costs: [0])
        #expect(UtilityMeasures.loss([exact], suppressed: 1) == 0.25)
        let heavy = UtilityMeasures.Column(codes: [0, 0, 0], costs: [1], weight: 3)
        #expect(UtilityMeasures.loss([exact, heavy]) == 0.75)
        #expect(UtilityMeasures.leafShare(1, of: 1) == 0)
    }

    /// a, a, b, b, c, c with a and b written alike.
    @Test func `the six values of the definition lose 0.4206 of their entropy`() {
        let original: [UInt32] = [0, 0, 1, 1, 2, 2]
        let loss = UtilityMeasures.entropyLoss(
            original: original, written: [7, 7, 7, 7, 8, 8])
        #expect(abs(loss - 0.42061984) < 1e-8)
        #expect(UtilityMeasures.entropyLoss(original: original, written: original) == 0)
        let gone = [UInt32?](repeating: nil, count: 6)
        #expect(UtilityMeasures.entropyLoss(original: original, written: gone) == 1)
    }

    @Test(.needs(shared: AdultFiles.folder))
    func `Adult generalised to the top loses everything`() throws {
        let adult = try AdultFiles.load(AdultFiles.eight)
        let sizes = Partition(rows: adult.rows, columns: adult.columns.map(\.codes)).sizes()
        // 30,162 records in 18,109 classes, by the published input risk.
        let average = UtilityMeasures.averageClass(sizes: sizes)
        #expect(abs(average - 30_162.0 / 18_109) < 1e-12)
        #expect(UtilityMeasures.discernibility(sizes: [adult.rows]) == 30_162 * 30_162)
    }
}
