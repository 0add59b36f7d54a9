// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// What is said about a verb or a flag that this version does not have.
enum Suggestions {
    /// The refusal of a flag that the command does not have.
    static func unknownFlag(_ name: String, of command: Command) -> Refusal {
        if LaterFeatures.flags(of: command.name).contains(name) {
            return notInThisVersion("flag \(Name(name)) of \(Name(command.name))")
        }
        let message: Message = "\(Name(command.name)) has no flag \(Name(name))"
        if let near = NearMiss.nearest(to: name, among: command.flags.map(\.name)) {
            return .usage(message, help: "did you mean \(Name(near))?")
        }
        let others = CommandTable.all.filter { other in
            other.flags.contains { $0.name == name }
        }
        if let other = others.first {
            return .usage(message, help: "\(Name(other.name)) has one")
        }
        return .usage(message, help: "see \(Name("ctanon \(command.name) -h"))")
    }

    /// The refusal of words that name no verb.
    static func unknownVerb(_ words: [String]) -> Refusal {
        let first = words.first ?? ""
        let two = words.prefix(2).joined(separator: " ")
        if LaterFeatures.verbs.contains(first) { return notInThisVersion("verb \(Name(first))") }
        if LaterFeatures.verbs.contains(two) { return notInThisVersion("verb \(Name(two))") }
        let group = CommandTable.all.filter { $0.words.count > 1 && $0.words.first == first }
        if !group.isEmpty { return unknownInGroup(first, words, group) }
        if first.hasPrefix("-") {
            return .usage(
                "\(Name(first)) stands before the verb",
                help: "the verb comes first, as in \(Name("ctanon filter …"))")
        }
        let message: Message = "there is no verb \(Name(first))"
        let names = CommandTable.firstWords + ["help"]
        if let near = NearMiss.nearest(to: first, among: names) {
            return .usage(message, help: "did you mean \(Name(near))?")
        }
        return .usage(message, help: "see \(Name("ctanon -h"))")
    }

    private static func unknownInGroup(
        _ first: String, _ words: [String], _ group: [Command]
    ) -> Refusal {
        let names = group.map(\.name)
        guard words.count > 1, !words[1].hasPrefix("-") else {
            return .usage(
                "\(Name(first)) needs a second word", help: "one of \(names.map { Name($0) })")
        }
        let typed = first + " " + words[1]
        let message: Message = "there is no verb \(Name(typed))"
        let seconds = group.map { $0.words[1] }
        if let near = NearMiss.nearest(to: words[1], among: seconds) {
            return .usage(message, help: "did you mean \(Name(first + " " + near))?")
        }
        return .usage(message, help: "one of \(names.map { Name($0) })")
    }

    private static func notInThisVersion(_ what: Message) -> Refusal {
        .usage("\(what) is not in this version")
    }
}

/// Verbs and flags that the design has and this version has not: refused by name, absent from help.
enum LaterFeatures {
    static let verbs: Set<String> = [
        "policy explain", "policy diff", "policy init", "policy expand", "policy fmt",
        "policy approve", "policy from-xlsform", "keys list", "keys rotate", "keys destroy",
        "keys split", "keys combine", "reveal", "withdraw", "apply-withdrawals",
        "supersede", "retire", "log", "ledger", "plan",
    ]

    /// The later flags of one command, those of every command among them.
    static func flags(of command: String) -> Set<String> {
        (own[command] ?? []).union(["--lang", "--metrics"])
    }

    private static let own: [String: Set<String>] = [
        "filter": [
            "--memory", "--ledger", "--log", "--report", "--package", "--explain-record",
            "--flush-each",
        ],
        "check": [
            "--report", "--hxl",
        ],
        "inspect": ["--draft-policy", "--update"],
        "verify": [
            "--log", "--proof", "--checkpoint", "--replay", "--keyring", "--report",
        ],
    ]
}
