// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// A plan file: the fields of the plan, then HMAC(plan key, fields), all sealed.
///
/// It is sealed under the release's `survey` key like all files of the steps, and carries a code
/// under the `plan` key besides: who may hand over surveys and parts need not be able to decide.
enum PlanFile {
    private static func code(_ fields: [UInt8], _ context: StepKeys) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        code.withUnsafeMutableBufferPointer { code in
            guard let start = code.baseAddress else { return }
            fields.withUnsafeBytes { context.planCode.hash($0, into: start) }
        }
        return code
    }

    /// Writes a plan; returns its digest.
    static func write(
        _ plan: ReleasePlan, _ keys: StepKeys, to sink: any ByteSink
    ) throws(Refusal) {
        let memory = MemorySink()
        let writer = StepWriter(memory)
        try plan.write(to: writer)
        try writer.finish()
        let sealed = try SealedSink(sink, keys.files.newFile(.plan))
        try sealed.write(memory.bytes)
        try sealed.write(code(memory.bytes, keys))
        try sealed.finish()
    }

    /// Reads a plan and gives it with the digest of its fields.
    static func read(
        _ path: String, _ keys: StepKeys
    ) throws(Refusal) -> (plan: ReleasePlan, digest: [UInt8]) {
        let source = try SealedSource(
            try DescriptorSource(path: path), .plan, key: keys.files, name: path)
        let memory = MemorySink()
        try source.copy(to: memory)
        let fields = Array(memory.bytes.dropLast(32))
        guard memory.bytes.count > 32, code(fields, keys) == Array(memory.bytes.suffix(32)) else {
            throw Refusal(
                .sealedStep, at: Place(file: path), "the plan was not made with these keys")
        }
        let reader = StepReader(MemorySource(fields), name: path)
        let plan = try ReleasePlan(reader)
        try reader.end()
        return (plan, Digests.sha256(fields))
    }
}

/// The keys that the steps of a release use, beside those of its fingerprints and tokens.
struct StepKeys {
    let files: SealedStreamKey
    let planCode: KeyedHash

    /// Refuses a run without keys (K0701), and keys of another release (K0705).
    init(_ request: ReleaseRequest, audience: String, release: String) throws(Refusal) {
        guard let ring = request.keyRing else {
            throw Refusal(
                .keyRingMissing, "the steps of a release seal what they hand over",
                help:
                    "name the key ring with \(Name("--keyring")), or what `ctanon keys derive` wrote"
            )
        }
        let policy = request.policy.id
        try sealing(at: Place(file: "key ring")) { () throws(SealingError) in
            try ring.checkRelease(policy: policy, audience: audience, release: release)
        }
        guard
            let files = SealedStreamKey(
                ring: ring, policy: policy, audience: audience, release: release)
        else { throw Refusal(.unknownKeyID, "the keys are those of another release") }
        self.files = files
        planCode = KeyedHash(
            ring: ring, label: "plan", policy: policy, audience: audience, release: release)
    }
}
