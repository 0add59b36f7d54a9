// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A parser under test; the environment variable `CTANON_FUZZ` names it.
enum Target: String {
    case csv, tsv, hxl, jsonl, utf16, gzip, policy, manifest, hierarchy, keyring, recipient

    static let chosen: Target = {
        let name = getenv("CTANON_FUZZ").map { String(cString: $0) } ?? ""
        guard let target = Target(rawValue: name) else {
            fatalError("CTANON_FUZZ must name a target: see Tests/Fuzz/run.sh")
        }
        return target
    }()

    func run(_ bytes: [UInt8]) {
        switch self {
        case .csv: DelimitedTarget.run(bytes, format: .csv)
        case .tsv: DelimitedTarget.run(bytes, format: .tsv)
        case .hxl: HXLTarget.run(bytes)
        case .jsonl: JSONLinesTarget.run(bytes)
        case .utf16: EncodingTarget.run(bytes)
        case .gzip: CompressionTarget.run(bytes)
        case .policy: PolicyTarget.run(bytes)
        case .manifest: ManifestTarget.run(bytes)
        case .hierarchy: HierarchyTarget.run(bytes)
        case .keyring: KeyTarget.ring(bytes)
        case .recipient: KeyTarget.recipient(bytes)
        }
    }
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Target.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Stops the fuzzer, which keeps the input, unless a promise holds.
func must(_ holds: Bool, _ promise: StaticString) {
    if !holds { fatalError("broken: \(promise)") }
}
