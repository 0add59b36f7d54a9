// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// What every file of a release in steps says about it; files that differ in it do not belong
/// together.
struct StepTerms: Equatable {
    /// The version of the program: another may survey otherwise.
    var version = ProductVersion.number
    var policy: String
    var policyDigest: [UInt8]
    var audience: String
    var release: String
    var asOf: Day
    var backdatedBecause: String?
    /// The hierarchy files by name.
    var hierarchies: [String: [UInt8]]
    /// Whether partitions are JSON Lines.
    var inputIsJSON: Bool
    /// The released columns of the policy in the order of a partition's header.
    var order: [Int]

    init(_ context: ReleaseContext, backdatedBecause: String?) {
        policy = context.policy.id
        policyDigest = context.policy.digest
        audience = context.audience.name
        release = context.releaseID
        asOf = context.asOf
        self.backdatedBecause = backdatedBecause
        hierarchies = context.fileDigests
        inputIsJSON = context.inputIsJSON
        let released = context.audience.rules.indices.filter {
            context.audience.rules[$0].releases
        }
        order =
            inputIsJSON ? released : released.sorted { context.inputs[$0] < context.inputs[$1] }
    }

    func write(to writer: StepWriter) {
        for text in [version, policy, audience, release] { writer.text(text) }
        writer.bytes(policyDigest)
        writer.number(UInt64(bitPattern: Int64(asOf.ordinal)))
        writer.number(backdatedBecause == nil ? 0 : 1)
        writer.text(backdatedBecause ?? "")
        writer.number(hierarchies.count)
        for (name, digest) in hierarchies.sorted(by: { $0.key < $1.key }) {
            writer.text(name)
            writer.bytes(digest)
        }
        writer.number(inputIsJSON ? 1 : 0)
        writer.number(order.count)
        for index in order { writer.number(index) }
    }

    init(_ reader: StepReader) throws(Refusal) {
        version = try reader.text()
        policy = try reader.text()
        audience = try reader.text()
        release = try reader.text()
        policyDigest = try reader.bytes()
        asOf = Day(ordinal: Int32(truncatingIfNeeded: try reader.number()))
        let isBackdated = try reader.number() == 1
        let reason = try reader.text()
        backdatedBecause = isBackdated ? reason : nil
        hierarchies = [:]
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            hierarchies[name] = try reader.bytes()
        }
        inputIsJSON = try reader.number() == 1
        order = []
        for _ in 0..<(try reader.count()) { order.append(try reader.count()) }
    }

    /// The first thing in which two files differ.
    func difference(from other: StepTerms) -> Message? {
        if version != other.version { return "another version of ctanon made it" }
        if policy != other.policy || policyDigest != other.policyDigest {
            return "it was made under another policy"
        }
        if audience != other.audience { return "it was made for another audience" }
        if release != other.release { return "it belongs to another release" }
        if asOf != other.asOf { return "it was made for another as-of day" }
        if backdatedBecause != other.backdatedBecause {
            return "it gives another reason for its as-of day"
        }
        if hierarchies != other.hierarchies { return "a hierarchy file was another one" }
        if inputIsJSON != other.inputIsJSON { return "its partition has another format" }
        if order != other.order { return "the columns of its partition stand in another order" }
        return nil
    }

    /// Refuses what does not belong together (I0414).
    func check(_ other: StepTerms, file: String) throws(Refusal) {
        guard let difference = other.difference(from: self) else { return }
        throw Refusal(
            .foreignStep, at: Place(file: file),
            "the file does not belong to this release: \(difference)")
    }
}

extension ReleaseContext {
    /// The hierarchy files that were read, by name.
    var fileDigests: [String: [UInt8]] {
        var digests: [String: [UInt8]] = [:]
        for hierarchy in Array(hierarchies.values) + Array(distances.values) {
            if let file = hierarchy.fileDigest { digests[file.name] = file.sha256 }
        }
        return digests
    }
}
