// SPDX-License-Identifier: Apache-2.0
public import RecordStreams

/// Where an export and the files beside it go.
public struct ReleaseDestination {
    /// Where the export goes.
    public enum Export {
        /// A file that appears only when the run has succeeded.
        case file(path: String)
        /// A sink; a record-level audience is written to it batch by batch.
        case stream(any ByteSink)
    }

    /// Where the export goes.
    public var export: Export
    /// How the export is compressed; for a file its name says it unless said.
    public var compression: Compression = .uncompressed
    /// Whether existing files make way.
    public var replacing = false
    /// Whether a stream gets nothing before the whole input was judged.
    public var verdictFirst = false
    /// Where the manifest goes; for a file it is `OUT.manifest.json` unless said.
    public var manifest: String?
    /// Where the full manifest goes besides.
    public var fullManifest: String?
    /// The folder that the escrow goes to.
    public var escrowFolder: String?
    /// What key bundles are named by when the export is a stream.
    public var sidecar: String?

    /// Writes to a file or a sink.
    public init(_ export: Export) {
        self.export = export
        if case .file(let path) = export {
            manifest = path + ".manifest.json"
            compression = Compression(fileName: path)
        }
    }

    /// Whether somebody will be told the digests of input and export.
    var wantsManifest: Bool { manifest != nil || fullManifest != nil }

    /// The base name of the export, as the manifest calls it.
    var baseName: String {
        guard case .file(let path) = export else { return "stdout" }
        return ReleaseDestination.baseName(of: path)
    }

    /// What stands behind the last slash of a path.
    static func baseName(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// What the key bundle's name starts with.
    var bundlePrefix: String? {
        if case .file(let path) = export { path } else { sidecar }
    }

    /// The path of the escrow.
    var escrowPath: String? { escrowFolder.map { "\($0)/\(baseName).ctescrow.age" } }
}
