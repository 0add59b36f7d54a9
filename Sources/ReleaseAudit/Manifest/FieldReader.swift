// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing

/// Takes the fields of one object by name; a field that nobody took is unknown (V0820).
struct FieldReader {
    private let place: StaticString
    private var rest: [[UInt8]: JSONValue] = [:]

    /// Opens an object; `place` names it in messages.
    init(_ value: JSONValue, _ place: StaticString) throws(ManifestFlaw) {
        self.place = place
        guard case .object(let members) = value else {
            throw ManifestFlaw(.unknownField, "\(plain: place) of the manifest is not an object")
        }
        for member in members { rest[Array(member.name.utf8)] = member.value }
    }

    func flaw() -> ManifestFlaw {
        ManifestFlaw(
            .unknownField,
            "a field of \(plain: place) of the manifest has not the form it must have")
    }

    /// Says that every field was taken.
    func end() throws(ManifestFlaw) {
        guard rest.isEmpty else {
            throw ManifestFlaw(
                .unknownField,
                "\(plain: place) of the manifest has a field that this version does not know")
        }
    }

    mutating func value(_ name: String) throws(ManifestFlaw) -> JSONValue {
        guard let value = rest.removeValue(forKey: Array(name.utf8)) else {
            throw ManifestFlaw(
                .unknownField, "\(plain: place) of the manifest lacks the field \(Name(name))")
        }
        return value
    }

    /// The value, or nil for `null`.
    mutating func present(_ name: String) throws(ManifestFlaw) -> JSONValue? {
        let value = try value(name)
        return value == .null ? nil : value
    }

    /// Whether the object has the field.
    func has(_ name: String) -> Bool { rest[Array(name.utf8)] != nil }

    mutating func text(_ name: String) throws(ManifestFlaw) -> String {
        guard case .string(let text) = try value(name) else { throw flaw() }
        return text
    }

    mutating func optionalText(_ name: String) throws(ManifestFlaw) -> String? {
        switch try value(name) {
        case .null: return nil
        case .string(let text): return text
        default: throw flaw()
        }
    }

    mutating func texts(_ name: String) throws(ManifestFlaw) -> [String] {
        try texts(value(name))
    }

    func texts(_ value: JSONValue) throws(ManifestFlaw) -> [String] {
        guard case .array(let elements) = value else { throw flaw() }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw flaw() }
            texts.append(text)
        }
        return texts
    }

    mutating func truth(_ name: String) throws(ManifestFlaw) -> Bool {
        guard case .bool(let truth) = try value(name) else { throw flaw() }
        return truth
    }

    mutating func integer(_ name: String) throws(ManifestFlaw) -> Int {
        try integer(value(name))
    }

    func integer(_ value: JSONValue) throws(ManifestFlaw) -> Int {
        guard case .number(let text) = value, let number = Int(text), number >= 0,
            text == String(number)
        else { throw flaw() }
        return number
    }

    func real(_ value: JSONValue) throws(ManifestFlaw) -> Double {
        guard case .number(let text) = value, let number = Double(text), number.isFinite else {
            throw flaw()
        }
        return number
    }

    mutating func real(_ name: String) throws(ManifestFlaw) -> Double { try real(value(name)) }

    mutating func optionalReal(_ name: String) throws(ManifestFlaw) -> Double? {
        guard let value = try present(name) else { return nil }
        return try real(value)
    }

    mutating func hex(_ name: String, count: Int?) throws(ManifestFlaw) -> [UInt8] {
        guard let bytes = Hex.decode(try text(name)), count.map({ bytes.count == $0 }) ?? true
        else { throw flaw() }
        return bytes
    }

    mutating func list(_ name: String) throws(ManifestFlaw) -> [JSONValue] {
        guard case .array(let elements) = try value(name) else { throw flaw() }
        return elements
    }

    mutating func members(_ name: String) throws(ManifestFlaw) -> [JSONMember] {
        guard case .object(let members) = try value(name) else { throw flaw() }
        return members
    }

    mutating func object(
        _ name: String, _ place: StaticString
    ) throws(ManifestFlaw) -> FieldReader {
        try FieldReader(value(name), place)
    }

    func count(_ value: JSONValue) throws(ManifestFlaw) -> Manifest.Count {
        switch value {
        case .null: return .withheld
        case .number: return .exact(try integer(value))
        case .string(let text):
            guard text.utf8.first == UInt8(ascii: "<"), let bound = Int(text.dropFirst()),
                bound > 1, text == "<\(bound)"
            else { throw flaw() }
            return .below(bound)
        default: throw flaw()
        }
    }

    mutating func count(_ name: String) throws(ManifestFlaw) -> Manifest.Count {
        try count(value(name))
    }
}
