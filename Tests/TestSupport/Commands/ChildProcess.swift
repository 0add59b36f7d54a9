// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Runs a program and waits for it, for tests of the command.
package enum ChildProcess {
    /// How a program ended and what it wrote.
    package struct Outcome: Sendable {
        /// The exit code; 128 plus the signal where a signal ended it.
        package let code: Int32
        /// What it wrote to stdout.
        package let stdout: String
        /// What it wrote to stderr; empty where both went to stdout.
        package let stderr: String
    }

    /// Runs `words` in a folder, with stdin from a file or from nowhere.
    ///
    /// - Parameters:
    ///   - words: The program, found on the path of `environment`, and its arguments.
    ///   - folder: Where it runs.
    ///   - input: A file for stdin.
    ///   - environment: All of its environment, `NAME=value`.
    ///   - merged: Whether stderr goes where stdout goes, in the order written.
    /// - Returns: The outcome, or nil if the program could not be started.
    package static func run(
        _ words: [String], in folder: String, input: String? = nil, environment: [String],
        merged: Bool = false
    ) -> Outcome? {
        let scratch = ScratchFolder()
        let stdout = scratch.path + "/stdout"
        let stderr = scratch.path + "/stderr"
        let writing = O_WRONLY | O_CREAT | O_APPEND
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, stdout, writing, 0o600)
        if merged {
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 2, stderr, writing, 0o600)
        }
        let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + words
        guard let code = spawn(shell, &actions, environment) else { return nil }
        return Outcome(
            code: code, stdout: TextFile.read(stdout) ?? "", stderr: TextFile.read(stderr) ?? "")
    }

    /// No signal blocked and none ignored, whatever the test runner was started with.
    private static func ordinarySignals() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }

    private static func spawn(
        _ words: [String], _ actions: inout posix_spawn_file_actions_t, _ environment: [String]
    ) -> Int32? {
        let arguments = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var attributes = ordinarySignals()
        defer { posix_spawnattr_destroy(&attributes) }
        var child = pid_t()
        guard posix_spawn(&child, words[0], &actions, &attributes, arguments, variables) == 0
        else { return nil }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { return nil }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
