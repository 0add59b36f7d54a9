// SPDX-License-Identifier: Apache-2.0

/// A value of a policy document with the place where it is written.
///
/// A scalar has no type of its own: whoever reads it says what is wanted there (`citizenship: NO`
/// is Norway).
struct PolicyNode: Sendable {
    /// What a node holds.
    enum Content: Sendable {
        /// A word; `plain` where it stands without quotes.
        case scalar(String, plain: Bool)
        /// A list.
        case sequence([PolicyNode])
        /// A map, in the order of the file.
        case mapping([Entry])
    }
    /// One key of a map with its value.
    struct Entry: Sendable {
        /// The key.
        var key: Located<String>
        /// Whether the key stands without quotes.
        var keyIsPlain: Bool
        /// The value.
        var value: PolicyNode
    }

    /// What the node holds.
    var content: Content
    /// Where it begins.
    var position: SourcePosition
}

/// A value with the place where it is written.
struct Located<Value> {
    /// The value.
    var value: Value
    /// The place.
    var position: SourcePosition

    /// Makes a value with its place.
    init(_ value: Value, at position: SourcePosition) {
        self.value = value
        self.position = position
    }
}

extension Located: Sendable where Value: Sendable {}
