// SPDX-License-Identifier: Apache-2.0
internal import SharingPolicy
internal import Sealing
internal import SharingPolicy

extension Manifest {
    /// The in-toto Statement v1 as JSON; an absent field is `null`.
    var statement: JSONValue {
        .members([
            "_type": .string(Manifest.statementType),
            "subject": .array(
                subjects.map {
                    .members([
                        "name": .string($0.name),
                        "digest": .members(["sha256": .string(Hex.encode($0.sha256))]),
                    ])
                }),
            "predicateType": .string(Manifest.predicateType),
            "predicate": predicate,
        ])
    }

    /// The predicate, its fields in the order of definitions 38.
    var predicate: JSONValue {
        .object(provenance + terms + content)
    }

    private var provenance: [JSONMember] {
        [
            JSONMember(
                "tool",
                .members([
                    "name": .string(tool.name), "version": .string(tool.version),
                    "unicode": .string(tool.unicode),
                ])),
            JSONMember(
                "policy",
                .members([
                    "id": .string(policy.id), "version": .integer(policy.version),
                    "sha256": .string(Hex.encode(policy.sha256)),
                ])),
            JSONMember(
                "files",
                .array(
                    files.map {
                        .members([
                            "name": .string($0.name), "sha256": .string(Hex.encode($0.sha256)),
                        ])
                    })),
            JSONMember("approval", .optional(approval)),
        ]
    }

    private var terms: [JSONMember] {
        [
            JSONMember("audience", .string(audience)),
            JSONMember("tier", .string(tier)),
            JSONMember("recipients", .strings(recipients)),
            JSONMember("purposes", .strings(purposes)),
            JSONMember("prohibitedUses", .strings(prohibitedUses)),
            JSONMember("agreement", agreement?.json ?? .null),
            JSONMember("basis", basis.json),
            JSONMember("retention", retention?.json ?? .null),
            JSONMember("asOf", .string(asOf)),
            JSONMember("backdatedBecause", .optional(backdatedBecause)),
            JSONMember("release", release.json),
        ]
    }

    private var content: [JSONMember] {
        [
            JSONMember("input", input?.json ?? .null),
            JSONMember("withdrawals", withdrawals?.json ?? .null),
            JSONMember("counts", counts.json),
            JSONMember("columns", .array(columns.map(\.json))),
            JSONMember(
                "rowOrder",
                .members(["kind": .string(rowOrder.kind), "keyed": .bool(rowOrder.keyed)])),
            JSONMember("privacy", privacy.json),
            JSONMember("history", history?.json ?? .null),
            JSONMember("validUntil", .optional(validUntil)),
            JSONMember("recordsExpireFrom", .optional(recordsExpireFrom)),
            JSONMember("kind", .string(kind.rawValue)),
            JSONMember(
                "notChecked",
                .array(
                    notChecked.map {
                        .members(["check": .string($0.check), "why": .string($0.why)])
                    })),
        ]
    }
}

extension Manifest.Agreement {
    var json: JSONValue {
        .members([
            "reference": .string(reference), "from": .optional(from), "until": .optional(until),
        ])
    }
}

extension Manifest.Basis {
    var json: JSONValue {
        .members([
            "kind": .string(kind), "reference": .optional(reference),
            "approvedBy": .optional(approvedBy), "until": .optional(until),
        ])
    }
}

extension Manifest.Retention {
    var json: JSONValue {
        .members([
            "deleteAfter": .string(deleteAfter),
            "certificateOfDestruction": .bool(certificateOfDestruction),
        ])
    }
}

extension Manifest.Release {
    var json: JSONValue {
        .members([
            "id": .string(id), "sequence": sequence.map { .integer($0) } ?? .null,
            "supersedes": .optional(supersedes),
        ])
    }
}

extension Manifest.InputCommitment {
    var json: JSONValue {
        .members([
            "commitment": .string(Hex.encode(commitment)),
            "salt": .optional(salt.map { Hex.encode($0) }),
        ])
    }
}

extension Manifest.Withdrawals {
    var json: JSONValue {
        switch self {
        case .none(let reason): .members(["none": .string(reason)])
        case .register(let treeSize, let root):
            .members(["treeSize": .integer(treeSize), "root": .string(Hex.encode(root))])
        }
    }
}

extension Manifest.History {
    var json: JSONValue {
        switch self {
        case .none(let reason): .members(["none": .string(reason)])
        case .against(let releases): .members(["against": .strings(releases)])
        }
    }
}

extension Manifest.Count {
    var json: JSONValue {
        switch self {
        case .exact(let number): .integer(number)
        case .below(let bound): .string("<\(bound)")
        case .withheld: .null
        }
    }
}

extension Manifest.Counts {
    var json: JSONValue {
        .members([
            "in": `in`.json, "out": out.json,
            "dropped": .object(dropped.map { JSONMember($0.reason, $0.count.json) }),
            "suppressed": suppressed.json,
        ])
    }
}

extension Manifest.ColumnEntry {
    var json: JSONValue {
        .members([
            "name": .string(name), "rule": .string(rule), "level": .optional(level),
            "levels": levels.map { .strings($0) } ?? .null, "keyId": .optional(keyID),
            "scope": .optional(scope), "because": .optional(because),
        ])
    }
}

extension Manifest.PrivacyClaim {
    var json: JSONValue {
        switch self {
        case .classes(let claim): claim.json
        case .recordLevel(let reason): .members(["recordLevel": .string(reason)])
        }
    }
}

extension Manifest.ClassClaim {
    var json: JSONValue {
        let counted = [
            JSONMember("k", .integer(k)), JSONMember("kRequired", .integer(kRequired)),
            JSONMember("countUnit", .string(countUnit)),
        ]
        let rest = [
            JSONMember("classes", .integer(classes)), JSONMember("records", records.json),
            JSONMember("suppressedShare", suppressedShare.map { .real($0) } ?? .null),
            JSONMember("maxProsecutorRisk", .real(maxProsecutorRisk)),
            JSONMember("recoding", .string(recoding)), JSONMember("missing", .string(missing)),
            JSONMember("loss", loss.map { .real($0) } ?? .null),
            JSONMember("optimal", optimal.map { .bool($0) } ?? .null),
        ]
        return .object(
            counted + demands.members(l: l) + demands.closeness
                + [JSONMember("atMost", atMost.json)] + demands.others + rest)
    }
}

extension [Manifest.ClassClaim.WordShares] {
    var json: JSONValue {
        .object(
            map { entry in
                JSONMember(
                    entry.column, .object(entry.words.map { JSONMember($0.word, .real($0.share)) }))
            })
    }
}
