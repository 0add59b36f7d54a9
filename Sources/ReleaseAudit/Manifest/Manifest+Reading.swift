// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

extension Manifest {
    /// Reads the bytes of a statement; every field must be there and no other (V0820).
    init(statement bytes: [UInt8]) throws(ManifestFlaw) {
        let value: JSONValue
        do { value = try JSONReader.read(bytes) } catch {
            throw ManifestFlaw(.unknownField, "the manifest's statement is not well-formed JSON")
        }
        var statement = try FieldReader(value, "the statement")
        guard try statement.text("_type") == Manifest.statementType,
            try statement.text("predicateType") == Manifest.predicateType
        else {
            throw ManifestFlaw(
                .unknownField, "the statement is not an export manifest of this version")
        }
        let subjects = try statement.list("subject")
        let predicate = try statement.value("predicate")
        try statement.end()
        try self.init(predicate: predicate)
        for subject in subjects {
            var fields = try FieldReader(subject, "`subject`")
            var digest = try fields.object("digest", "`subject.digest`")
            self.subjects.append(
                NamedDigest(
                    name: try fields.text("name"), sha256: try digest.hex("sha256", count: 32)))
            try digest.end()
            try fields.end()
        }
    }

    private init(predicate: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(predicate, "the predicate")
        tool = try Tool(fields.value("tool"))
        policy = try PolicyReference(fields.value("policy"))
        files = []
        for file in try fields.list("files") { files.append(try NamedDigest(file: file)) }
        approval = try fields.optionalText("approval")
        audience = try fields.text("audience")
        tier = try fields.text("tier")
        recipients = try fields.texts("recipients")
        purposes = try fields.texts("purposes")
        prohibitedUses = try fields.texts("prohibitedUses")
        let agreement = try fields.present("agreement")
        self.agreement = if let agreement { try Agreement(agreement) } else { nil }
        basis = try Basis(fields.value("basis"))
        let retention = try fields.present("retention")
        self.retention = if let retention { try Retention(retention) } else { nil }
        asOf = try fields.text("asOf")
        backdatedBecause = try fields.optionalText("backdatedBecause")
        release = try Release(fields.value("release"))
        let input = try fields.present("input")
        self.input = if let input { try InputCommitment(input) } else { nil }
        let withdrawals = try fields.present("withdrawals")
        self.withdrawals = if let withdrawals { try Withdrawals(withdrawals) } else { nil }
        counts = try Counts(fields.value("counts"))
        columns = []
        for column in try fields.list("columns") { columns.append(try ColumnEntry(column)) }
        rowOrder = try RowOrder(fields.value("rowOrder"))
        privacy = try PrivacyClaim(fields.value("privacy"))
        let history = try fields.present("history")
        self.history = if let history { try History(history) } else { nil }
        validUntil = try fields.optionalText("validUntil")
        recordsExpireFrom = try fields.optionalText("recordsExpireFrom")
        guard let kind = Audience.ManifestKind(rawValue: try fields.text("kind")) else {
            throw fields.flaw()
        }
        self.kind = kind
        notChecked = []
        for entry in try fields.list("notChecked") { notChecked.append(try Unchecked(entry)) }
        subjects = []
        try fields.end()
    }
}

extension Manifest.Tool {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`tool`")
        name = try fields.text("name")
        version = try fields.text("version")
        unicode = try fields.text("unicode")
        try fields.end()
    }
}

extension Manifest.PolicyReference {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`policy`")
        id = try fields.text("id")
        version = try fields.integer("version")
        sha256 = try fields.hex("sha256", count: 32)
        try fields.end()
    }
}

extension Manifest.NamedDigest {
    init(file value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`files`")
        name = try fields.text("name")
        sha256 = try fields.hex("sha256", count: 32)
        try fields.end()
    }
}

extension Manifest.Agreement {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`agreement`")
        reference = try fields.text("reference")
        from = try fields.optionalText("from")
        until = try fields.optionalText("until")
        try fields.end()
    }
}

extension Manifest.Basis {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`basis`")
        kind = try fields.text("kind")
        reference = try fields.optionalText("reference")
        approvedBy = try fields.optionalText("approvedBy")
        until = try fields.optionalText("until")
        try fields.end()
    }
}

extension Manifest.Retention {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`retention`")
        deleteAfter = try fields.text("deleteAfter")
        certificateOfDestruction = try fields.truth("certificateOfDestruction")
        try fields.end()
    }
}

extension Manifest.Release {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`release`")
        id = try fields.text("id")
        let sequence = try fields.present("sequence")
        self.sequence = if let sequence { try fields.integer(sequence) } else { nil }
        supersedes = try fields.optionalText("supersedes")
        try fields.end()
    }
}

extension Manifest.InputCommitment {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`input`")
        commitment = try fields.hex("commitment", count: 32)
        let salt = try fields.present("salt")
        self.salt = nil
        if let salt {
            var again = try FieldReader(.object([JSONMember("salt", salt)]), "`input`")
            self.salt = try again.hex("salt", count: nil)
        }
        try fields.end()
    }
}

extension Manifest.Withdrawals {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`withdrawals`")
        if fields.has("none") {
            self = .none(reason: try fields.text("none"))
        } else {
            self = .register(
                treeSize: try fields.integer("treeSize"),
                root: try fields.hex("root", count: 32))
        }
        try fields.end()
    }
}

extension Manifest.History {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`history`")
        if fields.has("none") {
            self = .none(reason: try fields.text("none"))
        } else {
            self = .against(try fields.texts("against"))
        }
        try fields.end()
    }
}

extension Manifest.RowOrder {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`rowOrder`")
        kind = try fields.text("kind")
        keyed = try fields.truth("keyed")
        try fields.end()
    }
}

extension Manifest.Unchecked {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`notChecked`")
        check = try fields.text("check")
        why = try fields.text("why")
        try fields.end()
    }
}
