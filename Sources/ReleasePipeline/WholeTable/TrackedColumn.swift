// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// A released column whose values are counted within classes (l, t, `at_most`) or over all records
/// (rare values): its elements by number.
///
/// What counts is what is written: of a column with levels the one that its rule fixes.
struct TrackedColumn {
    /// The position of the column among the coded ones.
    let position: Int
    let isSet: Bool
    /// Code of the column → numbers of its elements; none for a missing value.
    let elements: [[UInt32]]
    /// The codes in use, ascending.
    let used: [Int]
    private let dictionary: CellDictionary
    private let form: ElementForm

    /// Numbers the elements of what the codes in use are written as.
    init(
        _ coded: CodedColumn, position: Int, labels: LabelLevels, level: Int, used: [Int],
        checker: ColumnChecker
    ) {
        self.position = position
        self.used = used
        isSet = coded.column.type == .set
        let dictionary = CellDictionary()
        let form = ElementForm(coded.column)
        var elements = [[UInt32]](repeating: [], count: coded.count)
        for code in used {
            let group = Int(labels.groups[level][code])
            guard group >= 0, labels.kinds[level][group] != .missing else { continue }
            labels.labels[level][group].withUnsafeBufferPointer { label in
                if coded.column.type == .set {
                    checker.forEachElement(label) { element in
                        elements[code].append(UInt32(dictionary.insert(element).number))
                        return true
                    }
                } else {
                    elements[code] = [
                        form.with(label) { UInt32(dictionary.insert($0).number) }
                    ]
                }
            }
        }
        self.elements = elements
        self.dictionary = dictionary
        self.form = form
    }

    /// The elements by number, in the form under which they are counted.
    var values: [[UInt8]] { (0..<dictionary.count).map { dictionary.value($0) } }

    /// The number of a word of the policy; nil if no record has it.
    func element(_ word: [UInt8]) -> UInt32? {
        let number = word.withUnsafeBufferPointer { word in
            isSet ? dictionary.find(word) : form.with(word) { dictionary.find($0) }
        }
        return number.map { UInt32($0) }
    }
}
