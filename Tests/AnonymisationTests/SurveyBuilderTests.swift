// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Anonymisation

struct SurveyBuilderTests {
    @Test func `records with the same codes share a cell`() {
        let builder = SurveyBuilder(columnCount: 2, trackedCount: 0, trackUnits: false, k: 5)
        #expect(builder.add(codes: [1, 2], unit: 0) == 0)
        #expect(builder.add(codes: [2, 1], unit: 0) == 1)
        #expect(builder.add(codes: [1, 2], unit: 0) == 0)
        let survey = builder.finish()
        #expect(survey.rows == 3)
        #expect(survey.tupleCount == 2)
        #expect(survey.cellRows == [2, 1])
    }

    @Test func `elements part a tuple into cells and missing is not an element`() {
        let builder = SurveyBuilder(columnCount: 1, trackedCount: 2, trackUnits: false, k: 5)
        #expect(builder.add(codes: [0], unit: 0, elements: [7], bounds: [0, 1, 1]) == 0)
        #expect(builder.add(codes: [0], unit: 0, elements: [7], bounds: [0, 0, 1]) == 1)
        #expect(builder.add(codes: [0], unit: 0, elements: [7, 9], bounds: [0, 2, 2]) == 2)
        let survey = builder.finish()
        #expect(survey.tupleCount == 1)
        #expect(survey.cellCount == 3)
        #expect(survey.elements(ofSignature: 0) == [[7], []])
        #expect(survey.elements(ofSignature: 1) == [[], [7]])
        #expect(survey.elements(ofSignature: 2) == [[7, 9], []])
    }

    @Test func `units of a cell are kept up to k and each once`() {
        let builder = SurveyBuilder(columnCount: 1, trackedCount: 0, trackUnits: true, k: 2)
        for unit: UInt32 in [4, 4, 5, 6] { builder.add(codes: [0], unit: unit) }
        builder.add(codes: [1], unit: 4)
        let survey = builder.finish()
        #expect(survey.cellRows == [4, 1])
        #expect(survey.unitLists?.offsets == [0, 2, 3])
        #expect(survey.unitLists?.units == [4, 5, 4])
    }

    @Test func `an unseen combination has no cell`() {
        let builder = SurveyBuilder(columnCount: 1, trackedCount: 1, trackUnits: false, k: 2)
        builder.add(codes: [3], unit: 0, elements: [7], bounds: [0, 1])
        builder.add(codes: [4], unit: 0, elements: [8], bounds: [0, 1])
        let survey = builder.finish()
        #expect(survey.cell(codes: [3], elements: [7], bounds: [0, 1]) == 0)
        #expect(survey.cell(codes: [4], elements: [8], bounds: [0, 1]) == 1)
        #expect(survey.cell(codes: [3], elements: [8], bounds: [0, 1]) == nil)
        #expect(survey.cell(codes: [5], elements: [7], bounds: [0, 1]) == nil)
        #expect(survey.cell(codes: [3], elements: [9], bounds: [0, 1]) == nil)
    }

    @Test func `many distinct records keep their numbers through every growth`() {
        let builder = SurveyBuilder(columnCount: 3, trackedCount: 0, trackUnits: false, k: 2)
        var known: [[UInt32]: Int] = [:]
        var random = RepeatableRandom(seed: 21)
        for _ in 0..<4000 {
            let codes = (0..<3).map { _ in UInt32(random.below(14)) }
            let expected = known[codes] ?? known.count
            #expect(builder.add(codes: codes, unit: 0) == expected)
            known[codes] = expected
        }
        let survey = builder.finish()
        #expect(survey.tupleCount == known.count)
        #expect(survey.code(known[[1, 2, 3]] ?? 0, 1) == 2)
    }
}
