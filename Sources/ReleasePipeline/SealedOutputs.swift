// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// The sealed columns of a run, one run key for each set of recipients.
final class SealedOutputs {
    /// Columns that the same recipients open.
    struct Group {
        let recipients: [Int]
        let sealer: FieldSealer
        var columns: [Int]
    }

    private(set) var groups: [Group] = []
    private let policy: Policy

    init(_ context: ReleaseContext) {
        policy = context.policy
        for (index, rule) in context.audience.rules.enumerated() {
            guard case .encrypt(let encryption) = rule else { continue }
            let recipients = encryption.recipients.sorted()
            if let known = groups.firstIndex(where: { $0.recipients == recipients }) {
                groups[known].columns.append(index)
            } else {
                let sealer = FieldSealer(
                    datasetID: context.releaseID, policyDigest: policy.digest)
                groups.append(Group(recipients: recipients, sealer: sealer, columns: [index]))
            }
        }
    }

    private init(_ groups: [Group], _ policy: Policy) {
        self.groups = groups
        self.policy = policy
    }

    /// The same columns under the same run keys, for other threads.
    func copies(_ number: Int) -> [SealedOutputs] {
        let sealers = groups.map { $0.sealer.copies(number) }
        return (0..<number).map { copy in
            SealedOutputs(
                zip(groups, sealers).map { group, sealers in
                    Group(
                        recipients: group.recipients, sealer: sealers[copy],
                        columns: group.columns)
                }, policy)
        }
    }

    /// What seals a column.
    func sealer(of column: Int) -> FieldSealer? {
        groups.first { $0.columns.contains(column) }?.sealer
    }

    /// The key bundles as age files, with the word that tells them apart; empty where there is one.
    func bundles(created: String) throws(Refusal) -> [(distinction: String, bytes: [UInt8])] {
        var files: [(String, [UInt8])] = []
        for group in groups {
            let recipients = try SealedOutputs.ageRecipients(group.recipients, policy)
            let names = group.columns.map { policy.columns[$0].name }
            let file = try sealing { () throws(SealingError) in
                try group.sealer.bundleFile(
                    columns: names, created: created, recipients: recipients)
            }
            files.append((groups.count > 1 ? ".\(group.sealer.runKeyID)" : "", file))
        }
        return files
    }

    /// The age keys of recipients.
    static func ageRecipients(
        _ recipients: [Int], _ policy: Policy
    ) throws(Refusal) -> [AgeRecipient] {
        var keys: [AgeRecipient] = []
        for index in recipients {
            let recipient = policy.recipients[index]
            guard let text = recipient.ageKey else {
                throw Refusal(
                    .recipientOrPurpose, at: Place(file: policy.fileName),
                    "recipient \(Name(recipient.slug)) has no age key")
            }
            keys.append(try sealing { () throws(SealingError) in try AgeRecipient(text) })
        }
        return keys
    }
}

/// The escrow: a way back from tokens, sealed to its recipients while the export is made.
///
/// The exporting machine holds public keys only and cannot open it.
final class EscrowWriter {
    private let writer: AgeWriter
    private let sink: any ByteSink
    private let line = OutputBuffer(capacity: 1 << 12)
    private let seen: FingerprintTable
    private let seeds = (ByteHash.seed(), ByteHash.seed())

    /// Starts an escrow for the audience's escrow recipients.
    init(_ context: ReleaseContext, sink: any ByteSink) throws(Refusal) {
        self.sink = sink
        let recipients = try SealedOutputs.ageRecipients(context.audience.escrow, context.policy)
        writer = try sealing { () throws(SealingError) in try AgeWriter(recipients: recipients) }
        seen = FingerprintTable(numbered: false)
        try put(writer.header())
    }

    private func put(_ bytes: [UInt8]) throws(Refusal) {
        try sink.write(bytes)
    }

    /// Adds a token and its value, once.
    func add(
        token: UnsafeBufferPointer<UInt8>, kind: String, value: UnsafeBufferPointer<UInt8>
    ) throws(Refusal) {
        let key = (ByteHash.hash(token, seed: seeds.0), ByteHash.hash(token, seed: seeds.1) | 1)
        guard seen.insert(key).isNew else { return }
        line.removeAll()
        line.put("{\"token\":")
        RecordWriter.writeString(token, to: line)
        line.put(",\"kind\":")
        Array(kind.utf8).withUnsafeBufferPointer { RecordWriter.writeString($0, to: line) }
        line.put(",\"value\":")
        RecordWriter.writeString(value, to: line)
        line.put("}\n")
        try put(writer.write(UnsafeRawBufferPointer(start: line.bytes, count: line.used)))
    }

    /// Ends the age file.
    func finish() throws(Refusal) { try put(writer.finish()) }
}
