// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// Lines of JSON with leaves of every kind, written in every way that RFC 8259 allows.
enum JSONLine {
    /// Names of 15, 16 and 17 bytes among them: 16 are compared at once.
    static let columns = [
        "a", "b.c", "d[].e", "f[]", "name_of_fifteen", "name_of_sixteen_", "name_of_seventeen",
        "é", "b.g.h",
    ]

    /// A record with some of the columns in any order.
    static func random(_ random: inout RepeatableRandom) -> String {
        var members = ["a", "é", "name_of_fifteen", "name_of_sixteen_", "name_of_seventeen"]
            .filter { _ in !random.oneIn(4) }
            .map { member($0, scalar(&random), &random) }
        members += group(&random)
        if !random.oneIn(4) {
            let elements = (0..<random.below(4)).map { _ in
                random.oneIn(4) ? "{}" : "{" + member("e", scalar(&random), &random) + "}"
            }
            members.append(member("d", list(elements, &random), &random))
        }
        if random.oneIn(2) {
            let elements = (0..<random.below(5)).map { _ in scalar(&random) }
            members.append(member("f", list(elements, &random), &random))
        }
        if random.oneIn(2) { members.shuffle(using: &random) }
        return space(&random) + "{" + members.joined(separator: "," + space(&random)) + "}"
            + (random.oneIn(4) ? " \r" : "")
    }

    /// `b` as an object with `c` and `g`, or as members whose names hold the points.
    private static func group(_ random: inout RepeatableRandom) -> [String] {
        if random.oneIn(3) {
            return ["b.c", "b.g.h"].filter { _ in !random.oneIn(3) }
                .map { member($0, scalar(&random), &random) }
        }
        var inner: [String] = []
        if !random.oneIn(3) { inner.append(member("c", scalar(&random), &random)) }
        switch random.below(4) {
        case 0:
            inner.append(member("g", "{" + member("h", scalar(&random), &random) + "}", &random))
        case 1: inner.append(member("g.h", scalar(&random), &random))
        case 2: inner.insert(member("g", ["{}", "[]", "{ }"][random.below(3)], &random), at: 0)
        default: break
        }
        return [member("b", "{" + inner.joined(separator: ",") + space(&random) + "}", &random)]
    }

    private static func list(_ elements: [String], _ random: inout RepeatableRandom) -> String {
        "[" + space(&random) + elements.joined(separator: space(&random) + ",") + "]"
    }

    private static func member(
        _ name: String, _ value: String, _ random: inout RepeatableRandom
    ) -> String {
        let colon = [":", " : ", ":\t", ": ", ":", ":"][random.below(6)]
        guard random.oneIn(6) else { return "\"\(name)\"\(colon)\(value)" }
        let spelled = name.utf16.map { unit -> String in
            guard random.oneIn(2) else { return String(decoding: [unit], as: UTF16.self) }
            let digits = String(unit, radix: 16, uppercase: random.oneIn(2))
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"\(spelled.joined())\"\(colon)\(value)"
    }

    private static func space(_ random: inout RepeatableRandom) -> String {
        ["", "", "", " ", "  ", "\t", "\r "][random.below(7)]
    }

    private static func scalar(_ random: inout RepeatableRandom) -> String {
        switch random.below(6) {
        case 0: return ["true", "false", "null"][random.below(3)]
        case 1, 2: return number(&random)
        default:
            let pieces = [
                "x", "yz", " ", "é", "😀", "مى", "\\n", "\\r", "\\t", "\\\"", "\\\\", "\\/",
                "\\u00e9", "\\ud83d\\ude00", "\\b", "\\f", "\\u001f", "\u{7F}", "#", ",",
                "\\u0645\\u0649", "\\uFFFF", "\\uD7FF", "\\uE000", "\\u007F", "\\u0080", "\\u07FF",
                "\\u0800", "\\uDBFF\\uDFFF",
            ]
            let count = random.below(90) / (random.oneIn(3) ? 1 : 10)
            return "\"" + (0..<count).map { _ in pieces[random.below(pieces.count)] }.joined()
                + "\""
        }
    }

    private static func number(_ random: inout RepeatableRandom) -> String {
        var text = random.oneIn(3) ? "-" : ""
        let digits = random.oneIn(4) ? random.below(40) : random.below(6)
        text += random.oneIn(3) ? "0" : "\(1 + random.below(9))"
        if !text.hasSuffix("0") { text += (0..<digits).map { _ in "\(random.below(10))" }.joined() }
        if random.oneIn(2) {
            text += "." + (0...random.below(8)).map { _ in "\(random.below(3))" }.joined()
        }
        if random.oneIn(3) {
            text += ["e", "E", "e+", "e-", "E-"][random.below(5)] + "\(random.below(40))"
        }
        return text
    }

    /// Every length from 0 to 130 with something special at one end.
    static func lengths() -> [String] {
        let specials = ["", "\\\"", "\\n", "é", "😀", "\\u00e9", "\\\\", "\\ud83d\\ude00"]
        return (0...130).flatMap { length in
            let text = String(repeating: "x", count: length)
            return specials.map { special in
                "{\"a\":\"\(text)\(special)\",\"b\":{\"c\":\"\(special)\(text)\"},"
                    + "\"f\":[\"\(text)\",\"\(special)\(text)\"]}"
            }
        }
    }

    /// Signs, zeros, points and exponents in all combinations.
    static func numbers() -> [String] {
        let whole = [
            "0", "1", "9", "10", "100", "123456789012345678", "1234567890123456789",
            "123456789012345678901", "1234567890123456789012", "100000000000000000000000",
        ]
        let fractions = [
            "", ".0", ".5", ".50", ".05", ".00001", ".000001", ".0000001", ".00000", ".123456",
            ".0000012",
        ]
        let exponents = ["", "e0", "E1", "e+2", "e-1", "e-7", "e20", "E-21", "e22", "e007"]
        return whole.flatMap { whole in
            fractions.flatMap { fraction in
                exponents.map { exponent in
                    "{\"a\":\(whole)\(fraction)\(exponent),\"f\":[-\(whole)\(fraction)\(exponent)],"
                        + "\"b\":{\"c\":-\(whole)\(fraction)\(exponent)}}"
                }
            }
        }
    }
}
