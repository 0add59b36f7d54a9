// SPDX-License-Identifier: Apache-2.0
internal import Testing

@testable internal import ctanon

@Suite struct CommandTableTests {
    @Test func `no flag of a command stands twice in its table`() {
        for command in CommandTable.all {
            let names = command.flags.flatMap(\.names)
            #expect(Set(names).count == names.count, "\(command.name)")
        }
    }

    @Test func `no verb or flag is both built and for later`() {
        for command in CommandTable.all {
            #expect(!LaterFeatures.verbs.contains(command.name))
            let later = LaterFeatures.flags(of: command.name)
            #expect(later.isDisjoint(with: command.flags.flatMap(\.names)), "\(command.name)")
        }
    }

    @Test func `every command has text for every page`() {
        for command in CommandTable.all {
            #expect(!command.summary.isEmpty && !command.description.isEmpty)
            #expect(command.exitCodes.first == .done && command.exitCodes.contains(.usage))
            #expect(command.exitCodes.contains(.defect))
            for text in [command.summary] + command.flags.map(\.help) {
                #expect(!text.hasSuffix("."), "\(command.name): \(text)")
            }
        }
    }

    @Test func `help fits a terminal of 80 columns but for usage and examples`() {
        for command in CommandTable.all {
            for line in HelpText.command(command, long: false).split(separator: "\n")
            where !line.hasPrefix("usage:") && !line.hasPrefix("ctanon") {
                #expect(line.count <= 80, "\(line)")
            }
        }
    }
}
