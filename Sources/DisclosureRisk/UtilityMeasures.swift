// SPDX-License-Identifier: Apache-2.0

/// What a table has lost, by how coarse its classes and its values are.
///
/// `ofClasses` needs the table alone; `loss` and `precision` need what lies under each value;
/// `entropyLoss` needs the original. None of them says whether what was lost was needed.
package enum UtilityMeasures {
    /// The discernibility metric: each record counts the size of its class, a suppressed one the
    /// size of the table.
    ///
    /// Bayardo and Agrawal 2005, "Data privacy through optimal k-anonymization", section 2.2. Six
    /// rows in classes of 3, 2 and 1 have 9 + 4 + 1 = 14.
    package static func discernibility(sizes: [Int], suppressed: Int = 0) -> Int {
        let records = sizes.reduce(0, +) + suppressed
        return sizes.reduce(suppressed * records) { $0 + $1 * $1 }
    }

    /// The mean number of records of a class; 0 without any.
    ///
    /// LeFevre et al. 2006, "Mondrian", section 3.2, there also divided by k. The six rows above
    /// have 2.
    package static func averageClass(sizes: [Int]) -> Double {
        sizes.isEmpty ? 0 : Double(sizes.reduce(0, +)) / Double(sizes.count)
    }

    /// A column as written, and what lies under each of its codes.
    package struct Column {
        /// The code of each row.
        package var codes: [UInt32]
        /// For each code its cost from 0 to 1, by `leafShare` or by level.
        package var costs: [Double]
        /// How much the column counts.
        package var weight: Double

        /// A column with the cost of each code.
        package init(codes: [UInt32], costs: [Double], weight: Double = 1) {
            self.codes = codes
            self.costs = costs
            self.weight = weight
        }
    }

    /// The cost of a value over `leaves` of `all` leaves: (leaves − 1) / (all − 1).
    ///
    /// A hierarchy of one leaf costs nothing.
    package static func leafShare(_ leaves: Int, of all: Int) -> Double {
        all < 2 ? 0 : Double(leaves - 1) / Double(all - 1)
    }

    /// Loss: the weighted mean cost of the cells; a suppressed record costs 1 in every cell.
    ///
    /// Iyengar 2002, "Transforming data to satisfy privacy constraints", section 3 (general
    /// loss); NCP of Xu et al. 2006 for trees; ARX's Loss. Six rows of one column of four leaves,
    /// two exact, two over two leaves, two `*`: (0 + 0 + 1/3 + 1/3 + 1 + 1) / 6 = 4/9.
    package static func loss(_ columns: [Column], suppressed: Int = 0) -> Double {
        var sum = 0.0
        var cells = 0.0
        for column in columns {
            var cost = Double(suppressed)
            for code in column.codes { cost += column.costs[Int(code)] }
            sum += cost * column.weight
            cells += Double(column.codes.count + suppressed) * column.weight
        }
        return cells == 0 ? 0 : sum / cells
    }

    /// Precision: 1 less the mean level of the cells as a share of the height.
    ///
    /// Sweeney 2002, "Achieving k-anonymity privacy protection using generalization and
    /// suppression", section 4.2; `costs` are level / height. The six rows above, at levels 0, 0,
    /// 1, 1, 2, 2 of 2, have 1/2.
    package static func precision(_ columns: [Column], suppressed: Int = 0) -> Double {
        1 - loss(columns, suppressed: suppressed)
    }

    /// The entropy loss of a column: what is not known any more, as a share of its entropy.
    ///
    /// The sum over records of −ln Pr(original | written), the shares being those of the column,
    /// divided by the same sum where every record is `*`. Gionis and Tassa 2009, "k-Anonymization
    /// with minimal loss of information", section 3 (non-uniform entropy). Six rows a, a, b, b, c,
    /// c with a and b written alike: 4 ln 2 of 6 ln 3, so 0.4206.
    ///
    /// - Parameters:
    ///   - original: The code of each record before.
    ///   - written: The code of each record after; nil where it was suppressed.
    /// - Returns: The loss, from 0 to 1.
    package static func entropyLoss(original: [UInt32], written: [UInt32?]) -> Double {
        let rows = original.count
        var before = [Int](repeating: 0, count: Int(original.max() ?? 0) + 1)
        for code in original { before[Int(code)] += 1 }
        // What a written value covers is what it was written for.
        var covered: [UInt32: Int] = [:]
        for pair in Set(zip(written, original).map { Pair(written: $0, original: $1) }) {
            if let code = pair.written { covered[code, default: 0] += before[Int(pair.original)] }
        }
        var lost = 0.0
        var most = 0.0
        for row in 0..<rows {
            let held = Double(before[Int(original[row])])
            let under = written[row].map { Double(covered[$0] ?? rows) } ?? Double(rows)
            lost += Logarithm.natural(under / held)
            most += Logarithm.natural(Double(rows) / held)
        }
        return most == 0 ? 0 : lost / most
    }

    private struct Pair: Hashable {
        let written: UInt32?
        let original: UInt32
    }
}
