// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension Explanations {
    /// What the findings of a verification mean.
    static let verification: [DiagnosticCode: Explanation] = [
        .signature: Explanation(
            "the signature does not hold",
            meaning: """
                The manifest is unsigned, or fewer trusted keys than asked for have signed these \
                bytes. Nothing that it says can be relied on.
                """,
            help: """
                Ask the sender for a signed manifest, and for the public key by another way than \
                the export came.
                """),
        .exportDigest: Explanation(
            "the export is not the one that was signed",
            meaning: """
                The digest of the file differs from the manifest: it was edited, cut off, \
                converted or opened and saved by a spreadsheet.
                """,
            help: """
                Get the file again. If it still differs, ask the sender.
                """),
        .policyDigest: Explanation(
            "the policy is not the one that was used",
            meaning: """
                The digest of the policy, or of a file that it names, differs from the manifest. \
                Other line ends are enough: mail and version control may turn LF into CRLF.
                """,
            help: """
                Get the policy of that version, packed in a zip file; a manifest names version and \
                digest, and `policy check` prints the digest of a file.
                """),
        .audience: Explanation(
            "the audience or its recipients differ",
            meaning: """
                The manifest names an audience, tier or recipients that the policy does not have \
                in this form.
                """,
            help: """
                You may hold a file that was made for somebody else: do not use it, and tell the \
                sender.
                """),
        .columns: Explanation(
            "the columns differ",
            meaning: """
                The export has other columns, or another order, than the rules of the audience \
                give.
                """,
            help: """
                Do not use the file; a column that no rule lets out may hold anything.
                """),
        .cellOutsideImage: Explanation(
            "a cell that its rule cannot produce",
            meaning: """
                A cell holds a value that the rule of its column could not have written, such as \
                an exact age where bands are due.
                """,
            help: """
                Do not use the file, and tell the sender the row and column shown.
                """),
        .kBelowClaim: Explanation(
            "a class is smaller than k",
            meaning: """
                The export has a class with fewer people than the policy asks for, from fewer \
                incidents or households, or one that hides among too few people of the population.
                """,
            help: """
                Do not publish the file; somebody in the class shown can be found more easily than \
                promised.
                """),
        .lOrTBelowClaim: Explanation(
            "a class shares too much",
            meaning: """
                In a class the sensitive values are fewer or more uneven, one share is greater, \
                or the shares are further from those of the table than the policy allows.
                """,
            help: """
                Do not publish the file.
                """),
        .counts: Explanation(
            "the counts do not add up",
            meaning: """
                The counts of the manifest do not add up, or the export has another number of \
                rows. Rows were removed or duplicated.
                """,
            help: """
                Ask the sender for the export as it was signed.
                """),
        .claimDiffers: Explanation(
            "a claim differs from what was recomputed",
            meaning: """
                The manifest claims another k, l or number of classes than the export has.
                """,
            help: """
                Believe the recomputed figure, and ask the sender why they differ.
                """),
        .notInLog: Explanation(
            "the release is not in the log",
            meaning: """
                The log that was given has no entry for this manifest. This version reads no log: \
                it says this only where `--require log` asks for one.
                """,
            help: """
                Ask the sender for the proof. A release outside the log cannot be called back.
                """),
        .superseded: Explanation(
            "the release was superseded",
            meaning: """
                A newer release has replaced this one, or this one is shown again as new. This \
                version reads no log and never says this.
                """,
            help: """
                Use the newer release and destroy this one.
                """),
        .expired: Explanation(
            "the release is no longer valid",
            meaning: """
                Today lies on or after the day on which agreement, policy or basis ended.
                """,
            help: """
                Stop using the file, and delete it as the retention terms say.
                """),
        .policyNotApproved: Explanation(
            "the policy was not approved",
            meaning: """
                The digest given with `--approved` is that of another policy, or an approval was \
                required and not found.
                """,
            help: """
                Ask who approved which version; `policy check` prints the digest of a file. A \
                weaker policy that is signed is still a weaker policy.
                """),
        .logInconsistent: Explanation(
            "the log is inconsistent",
            meaning: """
                The log does not contain an earlier checkpoint of itself: entries were removed or \
                rewritten. This version reads no log: it says this only where `--require \
                checkpoint` asks for one.
                """,
            help: """
                Keep both copies and tell the data protection officer.
                """),
        .duplicateRows: Explanation(
            "repeated rows inflate k",
            meaning: """
                A subject occurs several times where each may occur once, so that classes look \
                larger than they are.
                """,
            help: """
                Do not believe the k of this file.
                """),
        .linkedTokens: Explanation(
            "tokens link audiences",
            meaning: """
                The same tokens occur in exports for different audiences, which can be joined by \
                them. This version compares no exports and never says this.
                """,
            help: """
                Tell the sender that two audiences share a key.
                """),
        .residualIdentifier: Explanation(
            "something that looks like an identifier",
            meaning: """
                A released cell looks like an e-mail address, a phone number, an id or \
                coordinates.
                """,
            help: """
                Look at the column shown: free text in a column declared safe is the usual cause.
                """),
        .formulaCell: Explanation(
            "a cell that a spreadsheet would compute",
            meaning: """
                A released cell begins with `=`, `+`, `-`, `@`, a tab or a carriage return and is \
                no number. Opened in a spreadsheet it could send data elsewhere.
                """,
            help: """
                Do not open the file in a spreadsheet; ask for an export with the formula guard \
                on.
                """),
        .unknownField: Explanation(
            "a field that this version does not know",
            meaning: """
                The manifest has a field that this version cannot check, and what cannot be \
                checked is not passed over.
                """,
            help: """
                Verify with the version of ctanon that the manifest names.
                """),
        .sealedStep: Explanation(
            "a sealed file of a release in steps is damaged",
            meaning: """
                A survey, plan or part was changed, cut short or put together from others, or the \
                key ring is not the one that sealed it. Nothing of it was used. `verify` never \
                says this.
                """,
            help: """
                Make the file again by its step, with the ring or the release keys of this run.
                """),
    ]
}
