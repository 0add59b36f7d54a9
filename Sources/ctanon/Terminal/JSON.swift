// SPDX-License-Identifier: Apache-2.0
internal import ReleaseAudit

/// A JSON value to be printed.
typealias JSON = JSONValue

extension JSONValue {
    /// A whole number.
    static func number(_ number: Int) -> JSONValue { .integer(number) }

    /// A number, or null.
    static func optional(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }

    /// An object with its members in the order given.
    static func object(_ members: [(name: String, value: JSONValue)]) -> JSONValue {
        .object(members.map { JSONMember($0.name, $0.value) })
    }

    /// On one line, without spaces.
    var text: String { String(decoding: JSONWriter.write(self), as: UTF8.self) }
}
