// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    private static let classKeys = [
        "k", "count_unit", "max_suppression", "recoding", "l", "l_kind", "t_kind", "t", "at_most",
        "missing", "small_cell", "min_groups", "population", "max_prosecutor_risk",
        "max_global_risk",
    ]
    private static let share = NumberRange(least: 0, most: 1)

    /// The claim of an audience.
    func privacy(_ node: PolicyNode, path: String) -> PrivacyDraft? {
        let forms: [(key: String, known: [String])] = [
            ("k", ShapeReader.classKeys), ("cells", ["cells"]), ("record_level", ["record_level"]),
        ]
        guard let form = form(node, path: path, forms: forms),
            let known = forms.first(where: { $0.key == form })?.known,
            let fields = fields(node, path: path, known: known)
        else { return nil }
        switch form {
        case "k": return classes(fields)
        case "record_level":
            return fields["record_level"].flatMap {
                word($0, path: fields.path("record_level"), least: 10)
            }.map { .recordLevel($0) }
        default:
            if let cells = fields["cells"] { checkCells(cells, path: fields.path("cells")) }
            unbuilt("cells", at: fields.position(of: "cells"))
            return nil
        }
    }

    private func classes(_ fields: Fields) -> PrivacyDraft? {
        checkUnbuilt(fields)
        let k = fields["k"].flatMap { node in
            integer(node, path: fields.path("k"), from: 2).map { Located($0, at: node.position) }
        }
        let unit: ClassPrivacy.CountUnit? = fields["count_unit"].flatMap {
            choice($0, path: fields.path("count_unit"))
        }
        let suppression = fields["max_suppression"].flatMap {
            number($0, path: fields.path("max_suppression"), ShapeReader.share)
        }
        let smallCell = fields["small_cell"].flatMap {
            integer($0, path: fields.path("small_cell"), from: 2)
        }
        let risk = fields["max_prosecutor_risk"].flatMap { node in
            number(node, path: fields.path("max_prosecutor_risk"), ShapeReader.share)
                .map { Located($0, at: node.position) }
        }
        let missing: MissingKind? = fields["missing"].flatMap {
            choice($0, path: fields.path("missing"))
        }
        if missing == .wildcard, let node = fields["missing"] {
            unbuilt("wildcard", at: node.position)
        }
        let recoding: Located<ClassPrivacy.Recoding>? = fields["recoding"].flatMap { node in
            choice(node, path: fields.path("recoding")).map { Located($0, at: node.position) }
        }
        let l = columnNumbers(fields, "l", NumberRange(least: 2))
        let atMost = atMost(fields)
        return k.map {
            .classes(
                PrivacyDraft.Classes(
                    k: $0, maxProsecutorRisk: risk,
                    countUnit: unit.map { Located($0, at: fields.position(of: "count_unit")) },
                    l: l, atMost: atMost, maxSuppression: suppression, smallCell: smallCell,
                    refusesMissing: missing == .refuse, recoding: recoding))
        }
    }

    private enum MissingKind: String, CaseIterable {
        case ownValue = "own-value"
        case wildcard, refuse
    }
    private enum LKind: String, CaseIterable { case distinct, entropy }
    private enum TKind: String, CaseIterable { case equal, ordered, hierarchical }

    /// Reads what this version does not do by the same rules, then says so (P0204).
    private func checkUnbuilt(_ fields: Fields) {
        _ = columnNumbers(fields, "t", NumberRange(above: 0, below: 1))
        if let node = fields["t_kind"] {
            _ = choice(node, path: fields.path("t_kind"), as: TKind.self)
        }
        if let node = fields["min_groups"] {
            _ = integer(node, path: fields.path("min_groups"), from: 2)
        }
        if let node = fields["population"] {
            _ = word(node, path: fields.path("population"), least: 1)
        }
        if let node = fields["max_global_risk"] {
            _ = number(node, path: fields.path("max_global_risk"), ShapeReader.share)
        }
        for key in ["t", "t_kind", "min_groups", "population", "max_global_risk"]
        where fields[key] != nil {
            unbuilt(key, at: fields.position(of: key))
        }
        if let node = fields["l_kind"],
            choice(node, path: fields.path("l_kind"), as: LKind.self) == .entropy
        {
            unbuilt("entropy", at: node.position)
        }
    }

    private func columnNumbers(
        _ fields: Fields, _ key: String, _ range: NumberRange
    ) -> [(column: Located<String>, least: DecimalNumber)] {
        let path = fields.path(key)
        guard let node = fields[key], let entries = entries(node, path: path, least: 1) else {
            return []
        }
        return entries.compactMap { entry in
            let column = column(entry.key, path: path)
            let number = number(entry.value, path: path + "." + entry.key.value, range)
            guard let column, let number else { return nil }
            return (column, number)
        }
    }

    private func atMost(
        _ fields: Fields
    ) -> [(column: Located<String>, words: [(word: Located<String>, share: DecimalNumber)])] {
        let path = fields.path("at_most")
        guard let node = fields["at_most"], let entries = entries(node, path: path, least: 1) else {
            return []
        }
        return entries.compactMap { entry in
            let inner = path + "." + entry.key.value
            guard let column = column(entry.key, path: path),
                let words = self.entries(entry.value, path: inner, least: 1)
            else { return nil }
            return (
                column,
                words.compactMap { word in
                    number(word.value, path: inner, ShapeReader.share).map { (word.key, $0) }
                }
            )
        }
    }

    private func checkCells(_ node: PolicyNode, path: String) {
        let known = ["below", "round", "min_places", "totals"]
        guard let fields = fields(node, path: path, known: known, required: ["below"]) else {
            return
        }
        for key in ["below", "round", "min_places"] {
            if let node = fields[key] { _ = integer(node, path: fields.path(key), from: 2) }
        }
        guard let totals = fields["totals"] else { return }
        _ = list(totals, path: fields.path("totals")) { total in
            entries(total, path: fields.path("totals"), least: 1)?.map { entry in
                _ = column(entry.key, path: fields.path("totals"))
                _ = list(entry.value, path: fields.path("totals"), least: 1, unique: true) {
                    column($0, path: fields.path("totals"))
                }
            }
        }
    }
}
