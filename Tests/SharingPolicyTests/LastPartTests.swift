// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

/// `header_names: last-part`: groups before the last `/` of a name do not count.
@Suite struct LastPartTests {
    private func policy(_ names: [String], _ way: Dataset.HeaderNames = .lastPart) -> Policy {
        Made.policy(
            columns: names.map { Made.column($0) }, dataset: Made.dataset { $0.headerNames = way })
    }

    private func found(
        _ header: [String], _ names: [String], _ way: Dataset.HeaderNames = .lastPart
    ) -> Result<[Int], Refusal> {
        do throws(Refusal) {
            return .success(
                try HeaderMatch.match(
                    columnNames: header, policy: policy(names, way), fileName: "survey.csv"))
        } catch {
            return .failure(error)
        }
    }

    private func refusal(_ header: [String], _ names: [String]) -> Refusal? {
        if case .failure(let refusal) = found(header, names) { refusal } else { nil }
    }

    @Test func `the part behind the last stroke finds the column`() {
        let header = ["_uuid", "identite/nom", "lieu/a/commune", "besoins", "besoins/eau"]
        let names = ["commune", "nom", "_uuid", "eau", "besoins"]
        #expect(found(header, names) == .success([2, 1, 0, 4, 3]))
        guard case .failure(let refusal) = found(header, names, .whole) else {
            Issue.record("whole names are the rule")
            return
        }
        #expect(refusal.code == .unknownColumn)
    }

    @Test func `a whole path goes before a last part`() {
        #expect(found(["a/nom", "b/nom"], ["b/nom", "nom"]) == .success([1, 0]))
        #expect(found(["b/nom", "a/nom"], ["nom", "b/nom"]) == .success([1, 0]))
    }

    @Test(arguments: [["a/nom", "b/nom", "x"], ["nom", "b/nom", "x"], ["a/nom", "nom", "x"]])
    func `two columns of one last part are ambiguous`(header: [String]) {
        let refusal = refusal(header, ["nom", "x"])
        #expect(refusal?.diagnostics.map(\.code) == [.duplicateColumn])
        let place = refusal?.diagnostics[0].place
        #expect(place?.field == Name("nom"))
        // A whole name has its column; the one that only ends so is the second.
        #expect(place?.column == (header[1] == "nom" ? 1 : 2))
        #expect(refusal?.diagnostics[0].message.description.contains("both end in `nom`") == true)
    }

    @Test func `a path that occurs twice is a repeated column`() {
        #expect(refusal(["a/nom", "a/nom#2"], ["nom"])?.code == .duplicateColumn)
        #expect(found(["a/nom", "a/nom#2"], ["nom", "nom#2"]) == .success([0, 1]))
    }

    @Test func `a near miss of the last part is suggested and the group never shown`() {
        let names = ["telephone", "commune", "date"]
        let refusal = refusal(["Ana Diaz/telefone", "lieu/commune", "date"], names)
        let first = refusal?.diagnostics.first
        #expect(first?.code == .unknownColumn)
        #expect(first?.message.description.contains("Ana") == false)
        #expect(first?.place.field == nil)
        #expect(first?.help?.description.contains("`telephone`") == true)
        let capitals = self.refusal(["x/TELEPHONE", "commune", "date"], names)
        #expect(capitals?.diagnostics.first?.help?.description.contains("`telephone`") == true)
    }
}
