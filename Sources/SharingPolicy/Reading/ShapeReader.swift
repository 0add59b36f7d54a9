// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The keys of one map, all of them known.
struct Fields {
    private let entries: [PolicyNode.Entry]
    /// Where the map hangs in the policy, such as `audiences.public`.
    let path: String
    /// Where the map begins, or the key that holds it.
    let position: SourcePosition

    init(entries: [PolicyNode.Entry], path: String, position: SourcePosition) {
        self.entries = entries
        self.path = path
        self.position = position
    }

    /// The value of a key.
    subscript(key: String) -> PolicyNode? { entries.first { $0.key.value == key }?.value }

    /// The path of a key.
    func path(_ key: String) -> String { path.isEmpty ? key : path + "." + key }

    /// Where a key is written; the map where it is not.
    func position(of key: String) -> SourcePosition {
        entries.first { $0.key.value == key }?.key.position ?? position
    }

    /// The place of every key.
    var positions: [String: SourcePosition] {
        Dictionary(entries.map { ($0.key.value, $0.key.position) }) { first, _ in first }
    }
}

/// Reads shapes out of nodes: every wrong shape is a finding (P0201, P0202, P0203) and gives nil.
struct ShapeReader {
    let findings: Findings

    /// Reports a wrong value.
    func wrong(_ node: PolicyNode, _ message: Message, help: Message? = nil) {
        findings.error(.wrongValue, at: node.position, message, help: help)
    }

    /// Reports what the format has and this version does not do.
    func unbuilt(_ key: String, at position: SourcePosition) {
        findings.notBuilt(key, at: position)
    }

    /// The keys and values of a map of any keys.
    func entries(_ node: PolicyNode, path: String, least: Int = 0) -> [PolicyNode.Entry]? {
        guard case .mapping(let entries) = node.content else {
            wrong(node, "\(Name(path)) must be a map of keys and values")
            return nil
        }
        guard entries.count >= least else {
            wrong(node, "\(Name(path)) is empty")
            return nil
        }
        return entries
    }

    /// The items of a list.
    func items(_ node: PolicyNode, path: String, least: Int = 0) -> [PolicyNode]? {
        guard case .sequence(let items) = node.content else {
            wrong(node, "\(Name(path)) must be a list", help: "write it as `[a, b]`")
            return nil
        }
        guard items.count >= least else {
            if least == 1 {
                wrong(node, "\(Name(path)) is an empty list")
            } else {
                wrong(node, "\(Name(path)) needs at least \(least) in its list")
            }
            return nil
        }
        return items
    }

    /// A map whose keys are known; unknown and missing keys are findings.
    func fields(
        _ node: PolicyNode, path: String, at position: SourcePosition? = nil,
        known: [String], required: [String] = []
    ) -> Fields? {
        guard let entries = entries(node, path: path.isEmpty ? "a policy" : path) else {
            return nil
        }
        for entry in entries where !known.contains(entry.key.value) {
            unknown(entry.key, of: path, known: known)
        }
        let fields = Fields(entries: entries, path: path, position: position ?? node.position)
        for key in required where fields[key] == nil {
            missing(key, in: fields)
        }
        return fields
    }

    /// Reports a key that nothing is known of.
    func unknown(_ key: Located<String>, of path: String, known: [String]) {
        let message: Message =
            path.isEmpty
            ? "\(Name(key.value)) is not a key of a policy"
            : "\(Name(key.value)) is not a key of \(Name(path))"
        findings.error(
            .unknownKey, at: key.position, message,
            why: "what is not understood is never passed over",
            help: NearestWord.help(key.value, among: known)
                ?? "the keys here are \(known.map { Name($0) })")
    }

    /// Reports a key that is not there.
    func missing(_ key: String, in fields: Fields) {
        let message: Message =
            fields.path.isEmpty
            ? "the policy does not say \(Name(key))"
            : "\(Name(fields.path)) does not say \(Name(key))"
        findings.error(.missingKey, at: fields.position, message)
    }

    /// The one key of several that chooses the form of a map; keys of the other forms are findings.
    func form(_ node: PolicyNode, path: String, forms: [(key: String, known: [String])]) -> String?
    {
        guard let entries = entries(node, path: path) else { return nil }
        let keys = entries.map(\.key.value)
        if let form = forms.first(where: { keys.contains($0.key) }) { return form.key }
        let all = forms.flatMap(\.known)
        let strange = entries.filter { !all.contains($0.key.value) }
        for entry in strange { unknown(entry.key, of: path, known: all) }
        guard strange.isEmpty else { return nil }
        findings.error(
            .missingKey, at: node.position,
            "\(Name(path)) says none of \(forms.map { Name($0.key) })")
        return nil
    }
}
