// SPDX-License-Identifier: Apache-2.0
internal import CProcess
internal import Glibc

/// What every run does before it reads anything.
enum ProcessSetup {
    /// Lets a closed pipe end the run and keeps raw records out of core dumps.
    ///
    /// A parent may pass SIGPIPE ignored or blocked; then `ctanon … | head` would run on and end
    /// with 0. A core dump of a run holds raw records and keys.
    static func apply() {
        signal(SIGPIPE, SIG_DFL)
        var closedPipe = sigset_t()
        sigemptyset(&closedPipe)
        sigaddset(&closedPipe, SIGPIPE)
        sigprocmask(SIG_UNBLOCK, &closedPipe, nil)
        var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)
        _ = process_forbid_dumps()
        umask(0o077)
    }
}
