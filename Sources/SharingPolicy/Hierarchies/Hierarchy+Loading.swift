// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
internal import Sealing

extension Hierarchy {
    /// The largest hierarchy file, in bytes.
    package static let fileLimit = 64 << 20

    /// Compiles the hierarchy of a column; a column without one has the levels `exact` and `all`.
    ///
    /// - Parameters:
    ///   - column: the column.
    ///   - policy: its policy, for messages and the separator of sets.
    ///   - directory: the folder of the policy file, which paths are relative to.
    /// - Returns: the hierarchy, ready to run.
    /// - Throws: P0305 where the hierarchy makes no sense or its file cannot be used.
    package static func load(
        for column: Column, policy: Policy, directory: String
    ) throws(Refusal) -> Hierarchy {
        guard let specification = column.hierarchy else {
            return Hierarchy(ladder: .flat, column: column, dataset: policy.dataset)
        }
        let place = Place(
            file: policy.fileName, line: specification.position.line,
            column: specification.position.column, length: specification.position.length,
            field: Name(column.name))
        switch specification.kind {
        case .bands(let widths, let floor, let ceiling):
            let bands = try BandLadder(widths, floor: floor, ceiling: ceiling, column, place)
            return Hierarchy(ladder: .bands(bands), column: column, dataset: policy.dataset)
        case .cuts(let lists, let labels):
            let cuts = try CutLadder(lists, labels: labels, column, place)
            return Hierarchy(ladder: .cuts(cuts), column: column, dataset: policy.dataset)
        case .dates(let levels):
            let dates = try DateLadder(levels, column, place)
            return Hierarchy(ladder: .dates(dates), column: column, dataset: policy.dataset)
        case .prefix(let lengths):
            let prefix = try PrefixLadder(lengths, place)
            return Hierarchy(ladder: .prefix(prefix), column: column, dataset: policy.dataset)
        case .file(let path, let pin, let separator, let levels):
            let bytes = try read(path, directory: directory, place)
            let digest = Digests.sha256(bytes)
            if let pin, pin != digest {
                throw Refusal(
                    .hierarchy, at: place, "hierarchy file \(Name(path)) is not the pinned one",
                    why: "the SHA-256 of its bytes differs from `sha256` in the policy",
                    help: "review what changed in the file, then update `sha256`")
            }
            let table = try HierarchyTable(
                bytes, path: path, separator: separator, levels: levels, place)
            return Hierarchy(
                ladder: .file(table), column: column, dataset: policy.dataset,
                fileDigest: (path, digest))
        }
    }

    private static func read(
        _ path: String, directory: String, _ place: Place
    ) throws(Refusal) -> [UInt8] {
        guard path.utf8.first != 0x2F, !path.utf8.contains(0) else {
            throw Refusal(
                .hierarchy, at: place, "hierarchy file \(Name(path)) has an absolute path",
                why: "a policy must mean the same on every machine",
                help: "copy the file beside the policy and name it relative to the policy")
        }
        let full = directory.isEmpty ? path : directory + "/" + path
        do {
            return try readFile(full, limit: fileLimit, failing: .hierarchy)
        } catch {
            let reason = error.diagnostics[0]
            throw Refusal(
                .hierarchy, at: place,
                "hierarchy file \(Name(path)) cannot be used: \(reason.message)",
                help: "the path is relative to the folder of the policy file")
        }
    }

    /// The levels that a rule allows: the fixed one, or the finest and the coarsest that the solver
    /// may choose.
    ///
    /// - Throws: P0305 where the hierarchy has no such level, or the finest is above the coarsest.
    package func bounds(
        _ rule: Generalisation, column: Column, policy: Policy
    ) throws(Refusal) -> (fixed: Int?, finest: Int, coarsest: Int) {
        func find(_ reference: LevelReference?) throws(Refusal) -> Int? {
            guard let reference else { return nil }
            if let level = level(reference) { return level }
            throw Refusal(
                .hierarchy, at: Place(file: policy.fileName, field: Name(column.name)),
                "column \(Name(column.name)) has no such level: \(Hierarchy.name(of: reference))",
                help: "its levels are \(levelNames.map { Name($0) })")
        }
        let fixed = try find(rule.level)
        let finest = try find(rule.minimum) ?? 0
        let coarsest = try find(rule.maximum) ?? top
        if finest > coarsest {
            throw Refusal(
                .hierarchy, at: Place(file: policy.fileName, field: Name(column.name)),
                "`min_level` of column \(Name(column.name)) is coarser than its `max_level`")
        }
        return (fixed, fixed ?? finest, fixed ?? coarsest)
    }

    private static func name(of reference: LevelReference) -> Message {
        switch reference {
        case .index(let index): "number \(index)"
        case .name(let name): "\(Name(name))"
        }
    }
}
