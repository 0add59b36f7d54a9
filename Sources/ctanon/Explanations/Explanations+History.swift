// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension Explanations {
    /// What the codes of release history, and those of the command itself, mean.
    static let history: [DiagnosticCode: Explanation] = [
        .jointClass: Explanation(
            "releases that are joined leave a small class",
            meaning: """
                Joined with an earlier live release, some people fall into a class smaller than \
                `joint_k`. This version compares no releases and never says this.
                """,
            help: """
                Retire the earlier release, use its partition, or release fewer columns.
                """),
        .difference: Explanation(
            "the difference to an earlier release is too small",
            meaning: """
                Between this release and a live one a class gains or loses fewer people than \
                `difference_k`, so the change singles them out. This version compares no releases \
                and never says this.
                """,
            help: """
                Wait until more has changed, or retire the earlier release.
                """),
        .interval: Explanation(
            "too soon after the last release",
            meaning: """
                `min_interval` has not passed. This version compares no releases and never says \
                this.
                """,
            help: """
                Wait, or have the policy changed.
                """),
        .ledger: Explanation(
            "the ledger or log is missing, or the release id was used",
            meaning: """
                Above tier `internal` releases are compared by a ledger, which is missing or of \
                another office; or the release id already names another release. This version \
                keeps no ledger and never says this.
                """,
            help: """
                Bring the ledger that belongs here, or choose another `--release`.
                """),
        .note: Explanation(
            "a remark",
            meaning: """
                Something worth knowing that is no error, such as a row of HXL tags that was \
                recognised and left out.
                """,
            help: """
                Nothing needs to be done. `--quiet` leaves remarks out.
                """),
        .usage: Explanation(
            "a mistake on the command line",
            meaning: """
                A verb or flag is unknown, is missing its value, contradicts another, or is not in \
                this version; or the export exists and `--force` was not said. Nothing was read.
                """,
            help: """
                See `ctanon VERB -h`.
                """),
        .inputOutput: Explanation(
            "reading or writing failed",
            meaning: """
                A file or stream could not be opened, read or written, the disk is full, or an \
                input changed while it was read. No export was left behind.
                """,
            help: """
                Look at the file that the message names, its permissions and the space left.
                """),
        .defect: Explanation(
            "a defect of ctanon",
            meaning: """
                The program found itself in a state that it holds impossible, for example an \
                export that failed its own verification. Nothing was released.
                """,
            help: """
                Please report it with the command line and the version, and without any data.
                """),
    ]
}
