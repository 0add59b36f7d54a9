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
        let k = integer(fields, "k")
        let suppression = fields["max_suppression"].flatMap {
            number($0, path: fields.path("max_suppression"), ShapeReader.share)
        }
        let l = columnNumbers(fields, "l", NumberRange(least: 2))
        let t = columnNumbers(fields, "t", NumberRange(above: 0, below: 1))
        let atMost = atMost(fields)
        let risk = share(fields, "max_prosecutor_risk")
        let globalRisk = share(fields, "max_global_risk")
        let unit: Located<ClassPrivacy.CountUnit>? = choice(fields, "count_unit")
        let smallCell = integer(fields, "small_cell")
        let missing: Located<PrivacyDraft.MissingKind>? = choice(fields, "missing")
        let lKind: Located<PrivacyDraft.LKind>? = choice(fields, "l_kind")
        let tKind: Located<ClassPrivacy.Distance>? = choice(fields, "t_kind")
        let groups = integer(fields, "min_groups")
        let population = population(fields)
        let recoding: Located<ClassPrivacy.Recoding>? = choice(fields, "recoding")
        return k.map {
            .classes(
                PrivacyDraft.Classes(
                    k: $0, maxProsecutorRisk: risk, countUnit: unit, l: l, lKind: lKind, t: t,
                    tKind: tKind, atMost: atMost, maxSuppression: suppression,
                    smallCell: smallCell?.value, missing: missing, minGroups: groups,
                    population: population, maxGlobalRisk: globalRisk,
                    recoding: recoding))
        }
    }

    /// A whole number of at least 2 with its place.
    private func integer(_ fields: Fields, _ key: String) -> Located<Int>? {
        fields[key].flatMap { node in
            integer(node, path: fields.path(key), from: 2).map { Located($0, at: node.position) }
        }
    }

    /// A number from 0 to 1 with its place.
    private func share(_ fields: Fields, _ key: String) -> Located<DecimalNumber>? {
        fields[key].flatMap { node in
            number(node, path: fields.path(key), ShapeReader.share)
                .map { Located($0, at: node.position) }
        }
    }

    /// One of a fixed set of words with the place of its key.
    private func choice<Choice: RawRepresentable & CaseIterable>(
        _ fields: Fields, _ key: String
    ) -> Located<Choice>? where Choice.RawValue == String {
        fields[key].flatMap { choice($0, path: fields.path(key), as: Choice.self) }
            .map { Located($0, at: fields.position(of: key)) }
    }

    /// A path, or a map with the path, the column of counts and a digest.
    private func population(_ fields: Fields) -> PopulationReference? {
        let path = fields.path("population")
        guard let node = fields["population"] else { return nil }
        guard case .mapping = node.content else {
            return word(node, path: path, least: 1).map {
                PopulationReference(path: $0, position: node.position)
            }
        }
        guard
            let inner = self.fields(
                node, path: path, known: ["file", "count", "sha256"], required: ["file"])
        else { return nil }
        let file = inner["file"].flatMap { located($0, path: inner.path("file"), least: 1) }
        let count = inner["count"].flatMap { column($0, path: inner.path("count")) }
        let sha256 = inner["sha256"].flatMap { digest($0, path: inner.path("sha256")) }
        return file.map {
            PopulationReference(
                path: $0.value, count: count?.value, sha256: sha256, position: $0.position)
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
