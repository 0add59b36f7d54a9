// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ReleaseAudit

@Suite struct ResidualScanTests {
    private func sees(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { ResidualScan.seesIdentifier($0) }
    }

    @Test(arguments: [
        "ana@example.org", "write to a.b+c@mail.example.co.uk please", "<x@y.io>",
        "+41 22 555 01 23", "tel. 0041-22-555-0123", "(555) 123-4567", "0791234567", "612345678",
        "252612345678", "id 19845512340", "33.5138, 36.2765", "-1.286389 36.817223",
        "at 12.3456;-7.6543",
    ])
    func `what names a person or a place is seen`(_ text: String) { #expect(sees(text)) }

    @Test(arguments: [
        "", "met", "a @ b", "@home", "user@host", "a@b.c", "2025-03-02", "2025-03-02 10:30:00",
        "20250302103000", "02/03/2025 12", "SY0203050101", "case 2024-000123", "12345678",
        "1.5, 2.5", "1 2 3 4 5 6 7 8 9 0", "120.5 km, 13.2 km",
    ])
    func `what is none passes`(_ text: String) { #expect(!sees(text)) }
}
