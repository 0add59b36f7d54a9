// SPDX-License-Identifier: Apache-2.0

extension Manifest {
    /// What a claim says of demands that not every policy makes; a field that the policy does not ask
    /// for is absent from the manifest, so that older readers take what they know.
    package struct ClassDemands: Sendable, Hashable {
        /// Whether l is exp(entropy) and not a number of values.
        package var isEntropy = false
        /// The greatest distance of a class from the released table, by column.
        package var t: [Distance] = []
        /// `equal`, `ordered` or `hierarchical`; said where there is a `t`.
        package var distance: String?
        /// The least number of groups in a class.
        package var groups: Int?
        /// The least number of people of the population who look like a class.
        package var kMap: Int?
        /// The share of people who are expected to be named rightly, by the weights.
        package var globalRisk: Double?

        /// Makes demands; every part may be left out.
        package init(
            isEntropy: Bool = false, t: [Distance] = [], distance: String? = nil,
            groups: Int? = nil, kMap: Int? = nil, globalRisk: Double? = nil
        ) {
            self.isEntropy = isEntropy
            self.t = t
            self.distance = distance
            self.groups = groups
            self.kMap = kMap
            self.globalRisk = globalRisk
        }

        /// t of one column.
        package struct Distance: Sendable, Hashable {
            /// The column's name.
            package var column: String
            /// The greatest distance of a class, from 0 to 1.
            package var greatest: Double

            /// Makes a pair.
            package init(column: String, greatest: Double) {
                self.column = column
                self.greatest = greatest
            }
        }
    }
}

extension Manifest.ClassDemands {
    /// `l` and, where it is no number of values, `lKind`.
    func members(l: [Manifest.ClassClaim.Least]) -> [JSONMember] {
        let least = JSONMember(
            "l", .object(l.map { JSONMember($0.column, .real($0.least)) }))
        return isEntropy ? [least, JSONMember("lKind", .string("entropy"))] : [least]
    }

    /// `t`, and `tKind` where there is one.
    var closeness: [JSONMember] {
        guard let distance else { return [JSONMember("t", .null)] }
        return [
            JSONMember("t", .object(t.map { JSONMember($0.column, .real($0.greatest)) })),
            JSONMember("tKind", .string(distance)),
        ]
    }

    /// The rest, as far as it is asked for.
    var others: [JSONMember] {
        [
            groups.map { JSONMember("minGroups", .integer($0)) },
            kMap.map { JSONMember("kMap", .integer($0)) },
            globalRisk.map { JSONMember("globalRisk", .real($0)) },
        ].compactMap { $0 }
    }

    /// Reads `l` with its kind.
    mutating func readL(
        _ fields: inout FieldReader
    ) throws(ManifestFlaw) -> [Manifest.ClassClaim.Least] {
        if fields.has("lKind") {
            guard try fields.text("lKind") == "entropy" else { throw fields.flaw() }
            isEntropy = true
        }
        var l: [Manifest.ClassClaim.Least] = []
        for member in try fields.members("l") {
            let least =
                isEntropy
                ? try fields.real(member.value) : Double(try fields.integer(member.value))
            l.append(.init(column: member.name, least: least))
        }
        return l
    }

    /// Reads what is there of the rest.
    mutating func read(_ fields: inout FieldReader) throws(ManifestFlaw) {
        if let value = try fields.present("t") {
            guard case .object(let members) = value else { throw fields.flaw() }
            for member in members {
                t.append(.init(column: member.name, greatest: try fields.real(member.value)))
            }
            let kind = try fields.text("tKind")
            guard ["equal", "ordered", "hierarchical"].contains(kind) else { throw fields.flaw() }
            distance = kind
        }
        if fields.has("minGroups") { groups = try fields.integer("minGroups") }
        if fields.has("kMap") { kMap = try fields.integer("kMap") }
        if fields.has("globalRisk") { globalRisk = try fields.real("globalRisk") }
    }
}
