// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A running `/bin/sh -c` whose standard output is read through a pipe and whose standard input is
/// empty.
struct ShellCommand {
    /// The reading end of its standard output.
    let output: Int32
    private let process: pid_t

    /// Starts the command.
    ///
    /// - Throws: K0701 if it cannot be started.
    init(_ command: String) throws(SealingError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw SealingError(.keyRingMissing, "the key ring command cannot be started")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var words: [UnsafeMutablePointer<CChar>?] = [
            strdup("/bin/sh"), strdup("-c"), strdup(command),
        ]
        defer { for word in words { free(word) } }
        words.append(nil)
        var child: pid_t = 0
        let status = posix_spawn(&child, "/bin/sh", &actions, nil, words, environ)
        close(ends[1])
        guard status == 0 else {
            close(ends[0])
            throw SealingError(.keyRingMissing, "the key ring command cannot be started")
        }
        output = ends[0]
        process = child
    }

    /// Closes the pipe and waits; true if the command ended well.
    func finish() -> Bool {
        close(output)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            if errno != EINTR { return false }
        }
        return status == 0
    }
}
