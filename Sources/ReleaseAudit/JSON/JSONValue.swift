// SPDX-License-Identifier: Apache-2.0

/// A JSON value as it was read or is to be written (RFC 8259): numbers keep their text, members
/// their order.
package indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// The text of a number.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// A whole number.
    package static func integer(_ number: Int) -> JSONValue { .number(String(number)) }

    /// A number in the shortest form that reads back as the same binary number; `null` if it is
    /// none.
    package static func real(_ number: Double) -> JSONValue {
        guard number.isFinite else { return .null }
        if number == number.rounded(), number.magnitude < 1e15 { return .integer(Int(number)) }
        return .number("\(number)")
    }

    /// A string, or `null`.
    package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// A list of strings.
    package static func strings(_ texts: [String]) -> JSONValue {
        .array(texts.map { .string($0) })
    }

    /// An object with its members in the order given.
    package static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { JSONMember($0.key, $0.value) })
    }
}

/// One member of an object.
package struct JSONMember: Sendable, Hashable {
    /// The name.
    package var name: String
    /// The value.
    package var value: JSONValue

    /// Makes a member.
    package init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}
