// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

/// Warnings of `rare`, and that a name in two forms is one column; what is refused stands in
/// TestVectors/policies.
@Suite struct ReplacementTests {
    private func policy(_ rule: String, k: Int = 5, linked: String = "") -> String {
        """
        ctanon: policy/v1
        id: made-up
        status: approved
        owner: Agency
        sensitivity: low
        dataset: {unit: person\(linked)}
        columns:
          quasi: {area: string, "caf\u{E9}": string}
          sensitive: {needs: {type: set, values: [food, legal]}}
        audiences:
          one:
            tier: internal
            purposes: [care]
            legal_basis: {other: {kind: contract, reference: C, approved_by: A, until: "2030-01-01"}}
            keep: [area]
            replace: {needs: \(rule)}
            otherwise: drop
            privacy: {k: \(k), l: {needs: 2}}

        """
    }

    private func found(_ yaml: String) -> [String] {
        Policy.read(yaml: Array(yaml.utf8)).diagnostics.map {
            "\($0.severity) \($0.code.rawValue) \($0.place.line ?? 0)"
        }
    }

    @Test func `a word may be rare below k only with a warning`() {
        #expect(found(policy("{rare: {below: 4, to: other}}")) == ["warning P0304 16"])
        #expect(found(policy("{rare: {below: 5, to: other}}")) == [])
        #expect(found(policy("{rare: {below: 11, to: other}}", k: 12)) == ["warning P0304 16"])
        #expect(found(policy("{only: [food], other: x, rare: {below: 9, to: x}}")) == [])
    }

    @Test func `a group names a column once, in whatever form its name is written`() {
        let rule = "{only: [food, legal]}"
        #expect(found(policy(rule, linked: ", linked: [[area, \"caf\u{E9}\"]]")).count == 1)
        let twice = ", linked: [[\"cafe\u{301}\", \"caf\u{E9}\"]]"
        #expect(found(policy(rule, linked: twice)) == ["error P0203 6"])
    }
}
