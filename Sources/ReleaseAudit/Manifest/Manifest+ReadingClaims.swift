// SPDX-License-Identifier: Apache-2.0

extension Manifest.Counts {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`counts`")
        `in` = try fields.count("in")
        out = try fields.count("out")
        dropped = []
        for member in try fields.members("dropped") {
            dropped.append(
                Dropped(reason: member.name, count: try fields.count(member.value)))
        }
        suppressed = try fields.count("suppressed")
        try fields.end()
    }
}

extension Manifest.ColumnEntry {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`columns`")
        name = try fields.text("name")
        rule = try fields.text("rule")
        level = try fields.optionalText("level")
        let levels = try fields.present("levels")
        self.levels = if let levels { try fields.texts(levels) } else { nil }
        keyID = try fields.optionalText("keyId")
        scope = try fields.optionalText("scope")
        because = try fields.optionalText("because")
        guard self.levels.map({ $0.count == 2 }) ?? true else { throw fields.flaw() }
        try fields.end()
    }
}

extension Manifest.PrivacyClaim {
    init(_ value: JSONValue) throws(ManifestFlaw) {
        var fields = try FieldReader(value, "`privacy`")
        if fields.has("recordLevel") {
            self = .recordLevel(reason: try fields.text("recordLevel"))
        } else {
            self = .classes(try Manifest.ClassClaim(&fields))
        }
        try fields.end()
    }
}

extension Manifest.ClassClaim {
    init(_ fields: inout FieldReader) throws(ManifestFlaw) {
        k = try fields.integer("k")
        kRequired = try fields.integer("kRequired")
        countUnit = try fields.text("countUnit")
        l = try demands.readL(&fields)
        try demands.read(&fields)
        atMost = []
        for member in try fields.members("atMost") {
            guard case .object(let words) = member.value else { throw fields.flaw() }
            var shares: [WordShare] = []
            for word in words {
                shares.append(WordShare(word: word.name, share: try fields.real(word.value)))
            }
            atMost.append(WordShares(column: member.name, words: shares))
        }
        classes = try fields.integer("classes")
        records = try fields.count("records")
        suppressedShare = try fields.optionalReal("suppressedShare")
        maxProsecutorRisk = try fields.real("maxProsecutorRisk")
        recoding = try fields.text("recoding")
        missing = try fields.text("missing")
        loss = try fields.optionalReal("loss")
        optimal = nil
        switch try fields.value("optimal") {
        case .null: break
        case .bool(let truth): optimal = truth
        default: throw fields.flaw()
        }
    }
}
