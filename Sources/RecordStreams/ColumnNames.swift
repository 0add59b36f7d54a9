// SPDX-License-Identifier: Apache-2.0
internal import TextForms

/// The names by which the columns of a delimited file are known, made from the header's cells.
///
/// Names are in NFC and no two are the same, so that a policy can name each column:
/// - an empty cell is named by its place, `#1` for the first column;
/// - a name that stood before is `name#2` the second time, `name#3` the third, and so on. A number
///   that would make a name of another cell is passed over: `a,a#2,a` gives `a`, `a#2`, `a#3`.
enum ColumnNames {
    /// The names of the cells, in their order.
    static func distinct(_ cells: [[UInt8]]) -> [String] {
        let names = cells.enumerated().map { number, cell in
            cell.isEmpty ? Array("#\(number + 1)".utf8) : TextForms.nfc(cell) ?? cell
        }
        var taken = Set(names)
        var times: [[UInt8]: Int] = [:]
        return names.map { name in
            guard let before = times[name] else {
                times[name] = 1
                return String(decoding: name, as: UTF8.self)
            }
            var number = before
            var numbered: [UInt8]
            repeat {
                number += 1
                numbered = name + Array("#\(number)".utf8)
            } while !taken.insert(numbered).inserted
            times[name] = number
            return String(decoding: numbered, as: UTF8.self)
        }
    }
}
