// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// A released column whose values are counted within classes (l, `at_most`) or over all records
/// (rare values): its elements by number.
struct TrackedColumn {
    /// The position of the column among the coded ones.
    let position: Int
    let isSet: Bool
    /// Code of the column → numbers of its elements; none for a missing value.
    let elements: [[UInt32]]
    private let dictionary: ValueDictionary
    private let form: ElementForm

    /// Numbers the elements of what the codes in use are written as.
    init(
        _ coded: CodedColumn, position: Int, labels: LabelLevels, used: [Int],
        checker: ColumnChecker
    ) {
        self.position = position
        isSet = coded.column.type == .set
        let dictionary = ValueDictionary()
        let form = ElementForm(coded.column)
        var elements = [[UInt32]](repeating: [], count: coded.count)
        for code in used {
            let group = Int(labels.groups[0][code])
            guard group >= 0, labels.kinds[0][group] != .missing else { continue }
            labels.labels[0][group].withUnsafeBufferPointer { label in
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

    /// The number of a word of the policy; nil if no record has it.
    func element(_ word: [UInt8]) -> UInt32? {
        let before = dictionary.count
        let (number, isNew) = word.withUnsafeBufferPointer { word in
            isSet ? dictionary.insert(word) : form.with(word) { dictionary.insert($0) }
        }
        return isNew || number >= before ? nil : UInt32(number)
    }
}
