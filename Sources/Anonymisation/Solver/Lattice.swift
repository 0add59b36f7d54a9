// SPDX-License-Identifier: Apache-2.0

/// The nodes of the search: one step for each field, numbered so that a coarser node has a
/// greater number and the smaller number is the smaller level vector.
struct Lattice {
    /// By field: how many steps there are.
    let sizes: [Int]
    /// By field: by how much the number grows a step.
    let strides: [Int]
    /// How many nodes there are; nil past 2^62.
    let count: Int?

    init(_ sizes: [Int]) {
        self.sizes = sizes
        var strides = [Int](repeating: 1, count: sizes.count)
        var count: Int? = 1
        for field in sizes.indices.reversed() {
            strides[field] = count ?? 0
            count = count.flatMap { total in
                let (product, overflow) = total.multipliedReportingOverflow(by: sizes[field])
                return overflow || product >> 62 != 0 ? nil : product
            }
        }
        self.strides = strides
        self.count = count
    }

    var top: [Int] { sizes.map { $0 - 1 } }

    /// Writes the steps of node `number` to `steps`.
    func steps(_ number: Int, _ steps: inout [Int]) {
        var rest = number
        for field in 0..<sizes.count {
            steps[field] = rest / strides[field]
            rest %= strides[field]
        }
    }
}
