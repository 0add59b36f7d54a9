// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The flags of the steps of a release, where they are not those of `filter`.
enum StepFlags {
    static func output(_ name: String, _ help: String) -> Flag {
        Flag(
            "--output", short: "o", .value(name), help,
            detail: "The file appears only when the step has succeeded, with mode 0600",
            required: true, completion: .file)
    }

    static let release = Flag(
        "--release", .value("ID"), "the id of the release, the same in every step",
        detail: "Without it that of the keys, where these are of one release (`keys derive`)")
    static let keyring = Flag(
        "--keyring", .value("FILE"),
        "the key ring, or the keys of the release that `keys derive` wrote", completion: .file)
    static let memory = Flag(
        "--memory", .value("SIZE"),
        "about how many bytes counting may take: 64K to 1024G; 256M if not given",
        detail: """
            What does not fit is sorted in a sealed file without a name in `$TMPDIR` or `/tmp`. \
            The survey is the same for any size. The distinct values of each column are held \
            besides
            """)
    static let plan = Flag(
        "--plan", .value("PLAN"), "the plan of `ctanon solve`", required: true,
        completion: .file)

    /// The flags that say which release a file belongs to.
    static let scope = [
        FilterFlags.policy, FilterFlags.audience, release, keyring,
        FilterFlags.keyringDescriptor, FilterFlags.keyringCommand,
    ]

    /// A number of bytes as `256M`.
    static func bytes(_ low: LowArguments) throws(Refusal) -> Int {
        guard let word = low.value(memory) else { return 256 << 20 }
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30]
        let unit = word.last.flatMap { units[$0] }
        let digits = unit == nil ? word[...] : word.dropLast()
        let number = digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) ? Int(digits) : nil
        let most = 1 << 40
        guard let number, number <= most >> (unit ?? 0) else { throw invalid(word) }
        let bytes = number << (unit ?? 0)
        guard bytes >= 1 << 16 else { throw invalid(word) }
        return bytes
    }

    private static func invalid(_ word: String) -> Refusal {
        .usage(
            "flag \(Name("--memory")) needs a size, and \(Name(word)) is none",
            help: "a number of bytes from 64K to 1024G, with K, M or G behind it")
    }
}
