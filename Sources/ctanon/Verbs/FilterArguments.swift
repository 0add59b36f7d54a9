// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams
internal import SharingPolicy

/// What a command line of `filter` means: every value typed, nothing opened yet.
struct FilterArguments: Sendable, Hashable {
    /// Where the key ring comes from.
    enum KeyRingSource: Sendable, Hashable {
        case file(String)
        case descriptor(Int32)
        case command(String)
    }

    /// The policy file.
    var policy: String
    /// The audience's name.
    var audience: String
    /// The input file; nil is stdin.
    var input: String?
    /// The export; nil is stdout.
    var output: String?
    /// Whether an existing export is replaced.
    var force: Bool
    /// The key ring, if one was named.
    var keyRing: KeyRingSource?
    /// The day for which everything is judged; nil is today.
    var asOf: Day?
    /// Why that day lies in the past.
    var backdatedBecause: String?
    /// The release id; nil is a random one.
    var release: String?
    /// The file of the signing key.
    var signingKey: String?
    /// Where the manifest goes: as named, else beside the export, else nowhere.
    var manifest: String?
    /// Where the full manifest goes.
    var manifestFull: String?
    /// Where the escrow goes.
    var escrowDirectory: String?
    /// The prefix of key bundles when the export goes to stdout.
    var sidecar: String?
    /// Whether nothing may be written before the whole input was judged.
    var verdictFirst: Bool
    /// How many records the input must have.
    var expectedRows: Int?
    /// How many threads read and write; nil is one for each processor.
    var threads: Int?
    /// The input's format: as named, else by the file's name, else csv.
    var inputFormat: RecordFormat
    /// The export's format as named; the policy's `output.format` decides first.
    var outputFormat: RecordFormat?
    /// The input's encoding; nil is what its byte order mark says, else UTF-8.
    var encoding: TextEncoding?
    /// How the export is compressed: as named, else by the file's name.
    var compression: Compression
    /// What separates cells of the input; nil is what the header says.
    var delimiter: UInt8?
    /// The row of the input that is its header; nil looks for it.
    var headerRow: Int?
    /// Whether the export has the HXL tags of its columns under the header.
    var keepsTags: Bool
    /// Whether the export is written as the input is.
    var sameDialect: Bool
    /// Whether a report is printed on stdout.
    var json: Bool
    /// The plan that is applied to a partition or a stream; nil makes a whole release.
    var plan: String?
    /// How a stream is held; nil for a release that ends.
    var holding: HoldingArguments?
}

extension FilterArguments {
    /// Makes sense of what was typed; reads nothing.
    init(_ low: LowArguments) throws(Refusal) {
        policy = try low.required(FilterFlags.policy)
        audience = try low.required(FilterFlags.audience)
        input = FilterArguments.path(low.operand(0))
        output = FilterArguments.path(low.value(FilterFlags.output))
        force = low.has(FilterFlags.force)
        keyRing = try FilterArguments.keyRing(low)
        asOf = try low.day(FilterFlags.asOf)
        backdatedBecause = low.value(FilterFlags.backdated)
        release = try FilterArguments.release(low)
        signingKey = low.value(FilterFlags.sign)
        manifest = low.value(FilterFlags.manifest) ?? output.map { $0 + ".manifest.json" }
        manifestFull = low.value(FilterFlags.manifestFull)
        escrowDirectory = low.value(FilterFlags.escrowDirectory)
        sidecar = low.value(FilterFlags.sidecar)
        verdictFirst = low.has(FilterFlags.verdictFirst)
        expectedRows = try low.count(FilterFlags.expectRows)
        threads = try low.count(FilterFlags.threads)
        let form = try InputForm(low, input: input)
        inputFormat = form.format
        outputFormat = low.value(FilterFlags.outputFormat).flatMap { RecordFormat(rawValue: $0) }
        encoding = form.encoding
        compression = try FilterArguments.compression(low, output: output)
        delimiter = form.delimiter
        headerRow = form.headerRow
        keepsTags = low.value(FilterFlags.hxl) == "keep"
        sameDialect = low.has(FilterFlags.sameDialect)
        json = low.has(CommonFlags.json)
        plan = low.value(FilterFlags.plan)
        holding = try HoldingArguments(low)
        try checkCombination()
    }

    /// The format of the export where the policy leaves it to the command line (definitions 19).
    var outputFormatByName: RecordFormat {
        outputFormat ?? output.flatMap { RecordFormat(fileName: $0) } ?? .csv
    }

    /// Under a plan a part is written, and no export; what concerns that is said to `assemble`.
    func checkPlan(_ low: LowArguments) throws(Refusal) {
        if plan == nil || holding != nil { return }
        let others = [
            FilterFlags.asOf, FilterFlags.backdated, FilterFlags.sign, FilterFlags.manifest,
            FilterFlags.manifestFull, FilterFlags.escrowDirectory, FilterFlags.sidecar,
            FilterFlags.verdictFirst, FilterFlags.outputFormat, FilterFlags.compress,
            FilterFlags.hxl, FilterFlags.sameDialect,
        ]
        for flag in others where low.value(flag) != nil || low.has(flag) {
            throw .usage(
                "\(Name(flag.name)) does not fit \(Name("--plan"))",
                why: "a part is no export: the plan and `ctanon assemble` decide how it is written")
        }
        guard output != nil else {
            throw .usage("\(Name("--plan")) needs \(Name("-o PART"))")
        }
    }

    /// Refuses flags that contradict each other.
    private func checkCombination() throws(Refusal) {
        if json, output == nil {
            throw .usage(
                "\(Name("--json")) needs \(Name("-o OUT"))",
                why: "stdout carries the export or the report, never both")
        }
        if let backdatedBecause, backdatedBecause.allSatisfy(\.isWhitespace) {
            throw .usage("\(Name("--backdated-because")) needs a reason")
        }
        if backdatedBecause != nil, asOf == nil {
            throw .usage("\(Name("--backdated-because")) needs \(Name("--as-of"))")
        }
        if sidecar != nil, output != nil {
            throw .usage(
                "\(Name("--sidecar")) is for exports to stdout",
                help: "the key bundle of \(Name("-o OUT")) is \(Name("OUT.ctkeys.age"))")
        }
        if let threads, !(1...256).contains(threads) {
            throw .usage("\(Name("--threads")) needs a number from 1 to 256")
        }
        let isLines = inputFormat == .jsonl || outputFormat == .jsonl
        if sameDialect, isLines {
            throw .usage("\(Name("--same-dialect")) does not fit JSON Lines")
        }
        if keepsTags, isLines { throw .usage("\(Name("--hxl keep")) does not fit JSON Lines") }
        guard Set(written).count == written.count else {
            throw .usage("two outputs have the same name")
        }
        let reserved = keyRing == .descriptor(1) || keyRing == .descriptor(2)
        guard !reserved, keyRing != .descriptor(0) || input != nil else {
            throw .usage("\(Name("--keyring-fd")) names a descriptor that is in use")
        }
    }

    /// What the flag says, which must not contradict the name of the export.
    private static func compression(
        _ low: LowArguments, output: String?
    ) throws(Refusal) -> Compression {
        let byName = Compression(fileName: output ?? "")
        guard let word = low.value(FilterFlags.compress), let named = Compression(rawValue: word)
        else { return byName }
        guard let output, named != byName else { return named }
        // A name that says nothing about its content contradicts nothing.
        if byName != .uncompressed || RecordFormat(fileName: output) != nil {
            throw .usage(
                "\(Name("--compress \(word)")) contradicts the name \(Name(output))",
                help: named.ending.map {
                    "name the export \(Name(Compression.stem(of: output) + $0))"
                } ?? "name the export \(Name(Compression.stem(of: output)))")
        }
        return named
    }

    /// A file's path; `-` stands for the standard stream.
    private static func path(_ word: String?) -> String? { word == "-" ? nil : word }

    private static func keyRing(_ low: LowArguments) throws(Refusal) -> KeyRingSource? {
        let file = low.value(FilterFlags.keyring).map { KeyRingSource.file($0) }
        let command = low.value(FilterFlags.keyringCommand).map { KeyRingSource.command($0) }
        let number = try low.count(FilterFlags.keyringDescriptor)
        let descriptor = number.map { KeyRingSource.descriptor(Int32(clamping: $0)) }
        let given = [file, descriptor, command].compactMap { $0 }
        guard given.count <= 1 else {
            throw .usage("the key ring is named twice", help: "keep one of the flags")
        }
        return given.first
    }

    /// A release id (definitions 10).
    private static func release(_ low: LowArguments) throws(Refusal) -> String? {
        guard let id = low.value(FilterFlags.release) else { return nil }
        let bytes = Array(id.utf8)
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        let others: [UInt8] = [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")]
        let fits =
            bytes.count <= 64 && bytes.first.map(isAlphanumeric) ?? false
            && bytes.allSatisfy { isAlphanumeric($0) || others.contains($0) }
        guard fits else {
            throw .usage(
                "\(Name(id)) is no release id",
                help:
                    "letters, digits, dots, underscores and hyphens, at most 64"
            )
        }
        return id
    }
}

extension FilterArguments {
    /// Refuses what a look at the file system forbids.
    ///
    /// That is a silent wait for a terminal, an output over a file that the run reads, be it input,
    /// policy or key, or over one that is there (definitions 11).
    func checkStreams(_ console: Console, alsoReads others: [String] = []) throws(Refusal) {
        if input == nil, console.inputIsTerminal {
            throw .usage(
                "INPUT is missing and stdin is a terminal",
                help: "name a file, or pipe records in, or say \(Name("-")) with a redirection")
        }
        let read = filesRead(console).union(others.compactMap { FileIdentity(path: $0) })
        for path in written {
            guard let there = FileIdentity(path: path) else { continue }
            if read.contains(there) {
                throw .usage("\(Name(path)) is a file that this run reads")
            }
            guard force else {
                throw .usage(
                    "\(Name(path)) exists", help: "choose another name, or say \(Name("--force"))")
            }
        }
    }

    /// The files that are named to be written.
    private var written: [String] { [output, manifest, manifestFull].compactMap { $0 } }

    private func filesRead(_ console: Console) -> Set<FileIdentity> {
        var paths = [policy, signingKey, input, plan].compactMap { $0 }
        if case .file(let ring) = keyRing { paths.append(ring) }
        var files = Set(paths.compactMap { FileIdentity(path: $0) })
        if input == nil, let stdin = FileIdentity(descriptor: console.input) { files.insert(stdin) }
        return files
    }
}
