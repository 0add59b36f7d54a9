// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

extension ReleaseRun {
    /// Verifies what was written, then lets it go: files beside it first, the export last.
    func commit() throws(Refusal) -> ReleaseSummary {
        try staged.finish()
        try staged.synchronise()
        let files = SideFiles()
        try finishEscrow(files)
        try files.commit(replacing: destination.replacing)
        do { try staged.release(replacing: destination.replacing) } catch {
            files.withdraw()
            throw error
        }
        return ReleaseSummary(
            releaseID: context.releaseID, counts: counts, levels: [], k: nil, classes: nil,
            loss: nil, notes: notes)
    }
}
