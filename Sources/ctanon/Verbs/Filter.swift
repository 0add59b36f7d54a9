// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams
internal import ReleaseAudit
internal import ReleasePipeline
internal import Sealing
internal import SharingPolicy

/// `filter`: from arguments to a release, and from its outcome to messages.
enum FilterVerb {
    /// Runs the filter.
    static func run(arguments: FilterArguments, console: Console) throws(Refusal) -> ExitCode {
        if let plan = arguments.plan, arguments.holding == nil {
            return try StepVerbs.filter(arguments, plan, console)
        }
        try arguments.checkStreams(console)
        let file = try PolicyFile.read(arguments.policy, console)
        var request = try request(arguments, file, console)
        if let holding = arguments.holding {
            return try FilterHolding.run(holding, request, console: console)
        }
        request.progress = console.progressMeter(rowsGoToOutput: arguments.output == nil)
        let destination = destination(arguments, console)
        let summary = try Release.run(request, to: destination, today: Today.utc())
        console.report(summary.notes)
        return try report(summary, arguments, console)
    }

    /// What the arguments ask for, under a policy that was read.
    static func request(
        _ arguments: FilterArguments, _ file: PolicyFile, _ console: Console
    ) throws(Refusal) -> ReleaseRequest {
        let input: ReleaseRequest.Input =
            arguments.input.map { .file(path: $0) }
            ?? .stream(
                DescriptorSource(descriptor: console.input, name: "stdin", owns: false),
                name: "stdin")
        var request = ReleaseRequest(
            policy: file.policy, folder: file.folder, audience: arguments.audience,
            input: input, inputFormat: arguments.inputFormat,
            asOf: arguments.asOf ?? Today.utc())
        request.encoding = arguments.encoding
        request.delimiter = arguments.delimiter
        request.outputFormat = arguments.outputFormatByName
        request.outputFormatIsNamed = arguments.outputFormat != nil
        request.backdatedBecause = arguments.backdatedBecause
        request.releaseID = arguments.release
        request.expectedRows = arguments.expectedRows
        request.threads = arguments.threads
        request.headerRow = arguments.headerRow
        request.keepsTags = arguments.keepsTags
        request.sameDialect = arguments.sameDialect
        request.keyRing = try arguments.keyRing.map(keyRing)
        request.signingKey = try arguments.signingKey.map(signingKey)
        return request
    }

    /// Reads the key ring.
    static func keyRing(
        _ source: FilterArguments.KeyRingSource
    ) throws(Refusal) -> KeyRing {
        try sealing(at: Place(file: "key ring")) { () throws(SealingError) in
            switch source {
            case .file(let path): try KeyRing.load(path: path)
            case .descriptor(let number): try KeyRing.load(descriptor: number)
            case .command(let command): try KeyRing.load(command: command)
            }
        }
    }

    private static func signingKey(_ path: String) throws(Refusal) -> SigningKey {
        try sealing(at: Place(file: path)) { () throws(SealingError) in
            try SigningKey.load(path: path)
        }
    }

    /// Where the arguments send the export.
    static func destination(
        _ arguments: FilterArguments, _ console: Console
    ) -> ReleaseDestination {
        var destination = ReleaseDestination(
            arguments.output.map { .file(path: $0) }
                ?? .stream(
                    DescriptorSink(descriptor: console.output, name: "stdout", owns: false)))
        destination.compression = arguments.compression
        destination.replacing = arguments.force
        destination.verdictFirst = arguments.verdictFirst
        destination.manifest = arguments.manifest
        destination.fullManifest = arguments.manifestFull
        destination.escrowFolder = arguments.escrowDirectory
        destination.sidecar = arguments.sidecar
        return destination
    }

    /// Says what a release came to.
    static func report(
        _ summary: ReleaseSummary, _ arguments: FilterArguments, _ console: Console
    ) throws(Refusal) -> ExitCode {
        if arguments.json {
            try console.write(FilterReport.json(summary).text + "\n")
        } else {
            for line in FilterReport.lines(summary) { console.note(line) }
        }
        return .done
    }
}

/// The day it is.
enum Today {
    /// The day in UTC; all days are (definitions 9).
    static func utc() -> Day { Day(ordinal: Int32(time(nil) / 86_400)) }
}
