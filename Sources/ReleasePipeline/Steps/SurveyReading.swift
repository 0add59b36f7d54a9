// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// A survey file that is open: its head has been read, its entries come next.
final class OpenSurvey {
    let name: String
    let head: SurveyHead
    let reader: StepReader

    /// Opens a survey of the release that the key belongs to.
    init(_ path: String, key: SealedStreamKey) throws(Refusal) {
        name = path
        let source = try SealedSource(
            try DescriptorSource(path: path), .survey, key: key, name: path)
        reader = StepReader(source, name: path)
        head = try SurveyHead(reader)
    }
}

/// Joins survey files: entries stream through, whatever their number.
struct SurveyMerge {
    private let surveys: [OpenSurvey]
    /// The head of the joined survey.
    let head: SurveyHead
    /// By survey and dictionary: the new number by the old one.
    private let maps: [[[UInt32]]]

    /// Refuses surveys that do not belong together, and partitions that stand in two (I0414).
    init(_ surveys: [OpenSurvey]) throws(Refusal) {
        guard let first = surveys.first else {
            throw Refusal(.usage, "there is no survey to merge")
        }
        self.surveys = surveys
        for other in surveys.dropFirst() {
            try first.head.terms.check(other.head.terms, file: other.name)
            guard other.head.keys == first.head.keys,
                other.head.values.count == first.head.values.count
            else { throw other.reader.damaged }
        }
        let partitions = try SurveyMerge.partitions(surveys)
        var values: [[SurveyHead.Value]] = []
        var maps = [[[UInt32]]](repeating: [], count: surveys.count)
        for dictionary in first.head.values.indices {
            var all = Set<SurveyHead.Value>()
            for survey in surveys { all.formUnion(survey.head.values[dictionary]) }
            let sorted = all.sorted { $0 < $1 }
            let numbers = Dictionary(
                uniqueKeysWithValues: zip(sorted, UInt32(1)...))
            for (number, survey) in surveys.enumerated() {
                maps[number].append([0] + survey.head.values[dictionary].map { numbers[$0] ?? 0 })
            }
            values.append(sorted)
        }
        self.maps = maps
        head = SurveyHead(
            terms: first.head.terms, partitions: partitions, values: values,
            keys: first.head.keys)
    }

    private static func partitions(_ surveys: [OpenSurvey]) throws(Refusal) -> [StepPartition] {
        var seen: [[UInt8]: String] = [:]
        for survey in surveys {
            for partition in survey.head.partitions {
                // Empty partitions may well be alike, and nothing in them is counted.
                guard let other = seen.updateValue(survey.name, forKey: partition.digest),
                    partition.records > 0
                else { continue }
                throw Refusal(
                    .foreignStep, at: Place(file: survey.name),
                    "a partition of this survey is also in \(Name(other))",
                    why: "its records would be counted twice",
                    help: "give each survey once")
            }
        }
        let sorted = surveys.flatMap { $0.head.partitions }.sorted {
            $0.digest.lexicographicallyPrecedes($1.digest)
        }
        return sorted.indices.filter {
            $0 == 0 || sorted[$0].digest != sorted[$0 - 1].digest
        }.map { sorted[$0] }
    }

    /// The list of subjects, if there is one.
    ///
    /// The entries come behind it: each is read to its end, in this order.
    func subjects() throws(Refusal) -> EntryMerge? {
        guard head.keys.listsSubjects else { return nil }
        return try merge({ _ in [] }, from: { _ in SubjectList.layout }, to: SubjectList.layout)
    }

    /// The entries, behind the list of subjects.
    func entries() throws(Refusal) -> EntryMerge {
        try merge({ maps[$0] }, from: { surveys[$0].head.layout }, to: head.layout)
    }

    private func merge(
        _ maps: (Int) -> [[UInt32]], from: (Int) -> PackedLayout, to: PackedLayout
    ) throws(Refusal) -> EntryMerge {
        var streams: [any EntryStream] = []
        for (number, survey) in surveys.enumerated() {
            streams.append(
                EntryReader(survey.reader, from: from(number), to: to, maps: maps(number)))
        }
        return try EntryMerge(streams, words: to.words)
    }

    /// Nothing may stand behind the entries.
    func end() throws(Refusal) { for survey in surveys { try survey.reader.end() } }

    /// Writes the joined survey.
    func write(to writer: StepWriter) throws(Refusal) {
        head.write(to: writer)
        if let subjects = try subjects() {
            try writer.entries(subjects, words: SubjectList.layout.words) { count throws(Refusal) in
                if count > 1 { throw Refusal.subjectInTwoPartitions }
            }
        }
        try writer.entries(try entries(), words: head.layout.words)
        try writer.finish()
        try end()
    }
}

extension SurveyHead {
    /// Partitions in several encodings: one text may then stand for two.
    var notes: [Diagnostic] {
        let used = Set(partitions.map(\.reading.encoding.rawValue))
        guard used.count > 1 else { return [] }
        return [
            Diagnostic(
                .note, .foreignStep,
                "partitions are read in several encodings: \(used.sorted().map { Name($0) })",
                why: "a key that is read in a wrong one is another person's",
                help: "see that each partition is in the encoding that its survey was told")
        ]
    }
}

extension Refusal {
    /// A subject who may have one record has two, in two partitions.
    static var subjectInTwoPartitions: Refusal {
        Refusal(
            .duplicateSubject, "a subject has a record in two partitions",
            why: "one person in two rows would be counted as two",
            help: "join the rows, or declare `unit: event` if a person may have several")
    }
}
