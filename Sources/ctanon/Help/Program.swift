// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import TextForms

/// The flags that stand in the place of a verb.
enum ProgramFlags {
    static let help = Flag("--help", short: "h", .toggle, "help; -h is short, --help is long")
    static let version = Flag(
        "--version", short: "V", .toggle,
        "versions of ctanon, of the policy format and of the libraries in use")
    static let generate = Flag(
        "--generate", .value("WHAT"), "print a page or a completion made from the same tables",
        choices: ["man", "bash", "zsh", "fish", "markdown", "exit-codes", "error-codes"])

    static let all = [help, version, generate]
}

/// What help, man page and reference say about the program as a whole.
enum ProgramText {
    static let description = [
        """
        ctanon stands between raw protection data and anything that leaves. One policy file says \
        who may receive what, under which consent and how coarse; `filter` applies it; a manifest \
        lets an auditor recompute the claim without the raw data.
        """,
        """
        stdout carries data or a report and nothing else; stderr carries messages. A policy file \
        is the only thing that changes behaviour: there is no configuration in the home folder.
        """,
        """
        Every message has a stable code; `ctanon explain CODE` says what it means and what to do.
        """,
    ]
}

/// The versions in use.
enum Version {
    /// Of this program.
    static let number = "0.1.0"

    /// For `--version`.
    static var text: String {
        """
        ctanon \(number)
        policy format policy/v1
        Unicode \(TextForms.unicodeVersion)
        \(LibraryVersion.text)

        """
    }
}
