// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Sealing

/// Where things are, and scratch folders.
enum Places {
    /// The root of the package.
    static let root: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(4)
        return parts.joined(separator: "/")
    }()

    static let vectors = root + "/TestVectors/sealing"

    static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let got = Glibc.read(file, &block, block.count)
            if got == 0 { return content }
            if got < 0 { return nil }
            content += block[..<got]
        }
    }

    static func write(_ path: String, _ content: [UInt8], mode: mode_t = 0o600) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0, Glibc.write(file, content, content.count) == content.count,
            fchmod(file, mode) == 0, close(file) == 0
        else {
            Issue.record("cannot write a test file")
            return
        }
    }

    static func write(_ path: String, _ secret: SecretBytes) {
        secret.withBytes { write(path, Array($0)) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Runs `body` with a new folder of one's own, removed afterwards.
    static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        var template = Array("/tmp/ctanon-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Tool.Fault.cannotRun }
        let folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { _ = try? Tool.run("/bin/rm", ["-rf", folder]) }
        return try body(folder)
    }
}

/// Another program, for checks against an independent implementation.
enum Tool {
    enum Fault: Error { case cannotRun }

    /// The first of these paths that can be executed.
    static func path(_ name: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/", "/bin/", "/opt/bin/"].map { $0 + name }
            .first { access($0, X_OK) == 0 }
    }

    /// Says that a check was left out, and why.
    static func skip(_ what: String) { print("SKIPPED: \(what)") }

    /// Runs a program to its end; standard input is empty, standard output is returned.
    static func run(_ program: String, _ arguments: [String]) throws -> (Int32, [UInt8]) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Fault.cannotRun }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { word in
            strdup(word)
        }
        defer { for word in words { free(word) } }
        words.append(nil)
        var child: pid_t = 0
        let status = posix_spawnp(&child, program, &actions, nil, words, environ)
        close(ends[1])
        defer { close(ends[0]) }
        guard status == 0 else { throw Fault.cannotRun }
        var output: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let got = Glibc.read(ends[0], &block, block.count)
            if got < 0 && errno == EINTR { continue }
            if got <= 0 { break }
            output += block[..<got]
        }
        var ended: Int32 = 0
        while waitpid(child, &ended, 0) < 0 && errno == EINTR {}
        return (ended, output)
    }
}

/// The code of the error that `body` throws, or nil.
func codeThrown(by body: () throws -> Void) -> SealingError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? SealingError)?.code
    }
}

/// A ring with one active epoch.
func ring(root: SecretBytes, epoch: Int = 1) throws -> KeyRing {
    let epoch = KeyRing.Epoch(number: epoch, state: .active, key: KeyRing.extract(root: root))
    return try KeyRing(epochs: [epoch], register: nil, ledger: nil)
}

/// A ring with the root 00..1f.
func goldenRing() throws -> KeyRing {
    try ring(root: Array(UInt8(0)...31).withUnsafeBytes { SecretBytes(copying: $0) })
}

/// Numbers that are the same in every run (SplitMix64).
struct RepeatableNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
