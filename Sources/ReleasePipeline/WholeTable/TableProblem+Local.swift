// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// Local recoding: every tuple in a class of its own choice.
extension TableProblem {
    /// Clusters that satisfy the claim; refuses where there are none within `max_suppression`.
    func solveLocally(_ surveyed: TableSurvey) throws(Refusal) -> LocalSolution {
        let solution = Anonymisation.solveLocally(
            survey, columns: columns, requirement: requirement,
            ranks: quasi.map { TableProblem.ranks(surveyed.coded[$0]) }, seed: seed)
        if solution.reachable { return solution }
        // What no class of the full domain reaches no other class reaches: the same words explain it.
        throw refusal(
            Anonymisation.solve(survey, columns: columns, requirement: requirement))
    }

    /// What the search draws its numbers from: a key of the release, or without a ring one of the
    /// run.
    ///
    /// The first 8 bytes, big-endian, of HMAC(local-recoding key, no bytes).
    private var seed: UInt64 {
        let hash = KeyedHash(
            ring: context.ring, label: "local-recoding", policy: context.policy.id,
            audience: context.audience.name, release: context.releaseID)
        var code = [UInt8](repeating: 0, count: 32)
        code.withUnsafeMutableBufferPointer { code in
            guard let start = code.baseAddress else { return }
            hash.hash(UnsafeRawBufferPointer(start: nil, count: 0), into: start)
        }
        return code[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// By code: its place among the values in the order of their bytes.
    ///
    /// The order in which values are first seen depends on records that are dropped, and what is
    /// released may not.
    private static func ranks(_ coded: CodedColumn) -> [Int32] {
        let values = (0..<coded.count).map { (coded.kinds[$0].rawValue, coded.value($0)) }
        let order = values.indices.sorted { left, right in
            let (one, other) = (values[left], values[right])
            if one.1 == other.1 { return one.0 < other.0 }
            return one.1.lexicographicallyPrecedes(other.1)
        }
        var ranks = [Int32](repeating: 0, count: values.count)
        for (rank, code) in order.enumerated() {
            ranks[code] = Int32(truncatingIfNeeded: rank)
        }
        return ranks
    }
}
