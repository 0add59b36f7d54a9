// SPDX-License-Identifier: Apache-2.0
internal import TestSupport
internal import Testing

@Suite struct CommandScripts {
    private static let folder = Repository.root + "/Tests/CommandTests/Scripts"

    static let names = (TextFile.entries(of: folder) ?? []).filter { $0.hasSuffix(".txt") }

    @Test(arguments: names)
    func `a script of the command holds`(name: String) throws {
        let text = try #require(TextFile.read(Self.folder + "/" + name))
        try CommandScript(text, name: name).run()
    }

    @Test func `no script was overlooked`() {
        #expect(Self.names.count >= 10)
    }
}

@Suite struct CommandScriptRunner {
    @Test(
        arguments: [
            "exec true\nexec 1 false\n",
            "exec echo 'a  b'\nstdout '^a  b$'\n! stdout c\n! stderr a\n",
            "exec sh -c 'echo x >&2'\nstderr x\n! stdout .\n",
            "exec touch f\nexists f\n! exists g\n",
            "exec 143 sh -c 'kill $$'\n",
            "stdin f\nexec cat\ncmp stdout f\ngrep two f\n-- f --\none\ntwo\n",
            "exec chmod 640 f\nmode 640 f\n! mode 600 f\n-- f --\n",
        ])
    func `a true script passes`(text: String) throws {
        try CommandScript(text, name: "text").run()
    }

    @Test(
        arguments: [
            "exec false\n", "exec 1 true\n", "exec nosuchprogram\n", "exec echo a\nstdout b\n",
            "exec echo a\n! stdout a\n", "exec true\nexists f\n", "exec touch f\n! exists f\n",
            "exec true\nstdout ''\nfrobnicate\n", "exec true\ncmp f g\n",
            "exec true\nmode 600 f\n-- f --\n", "exec true\ngrep x f\n",
        ])
    func `a false script fails`(text: String) throws {
        let script = try CommandScript(text, name: "text")
        #expect(throws: CommandScript.Failure.self) { try script.run() }
    }

    @Test(arguments: ["", "# nothing\n", "exists f\n", "exec echo 'a\n"])
    func `a script that runs nothing or is not closed is refused`(text: String) {
        #expect(throws: CommandScript.Failure.self) { try CommandScript(text, name: "text") }
    }
}
