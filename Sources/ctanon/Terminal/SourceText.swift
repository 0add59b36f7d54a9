// SPDX-License-Identifier: Apache-2.0

/// A file that messages may quote: a policy or its tests, never data.
struct SourceText: Sendable {
    /// Its name as messages give it.
    let file: String
    /// Its bytes.
    let bytes: [UInt8]
}
