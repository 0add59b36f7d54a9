// SPDX-License-Identifier: Apache-2.0

extension Hierarchy {
    /// The finest level that has a written value.
    ///
    /// - Parameters:
    ///   - written: A cell of an export that is not missing.
    ///   - suppressed: What the top level is written as.
    /// - Returns: The level, or nil if none has the value.
    package func finestLevel(
        of written: UnsafeBufferPointer<UInt8>, suppressed: [UInt8]
    ) -> Int? {
        if let level = (0..<top).first(where: { contains(written, level: $0) }) { return level }
        return written.elementsEqual(suppressed) ? top : nil
    }

    /// The cost of a written value in Loss, (leaves − 1) / (all leaves − 1), or nil where it cannot
    /// be known from what was written.
    ///
    /// The leaves of a file are its rows. The leaves of bands, cuts, dates and prefixes are values
    /// of the records before (definitions, "Loss"), so of those only the exact level, which costs
    /// nothing, and the top, which costs 1, are known.
    package func cost(of written: UnsafeBufferPointer<UInt8>, level: Int) -> Double? {
        if level == 0 { return 0 }
        guard case .file(let table) = ladder else { return level == top ? 1 : nil }
        let all = table.values.count
        if all < 2 { return 0 }
        if level == top { return 1 }
        return Double(table.leaves(written, level: level) - 1) / Double(all - 1)
    }
}
