// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// A policy that was read, checked and found meaningful: everything that decides an export.
public struct Policy: Sendable {
    /// `draft` exports to tier `internal` only; `retired` not at all.
    public enum Status: String, Sendable, CaseIterable { case draft, approved, retired }
    /// The OCHA / IASC scale.
    public enum Sensitivity: String, Sendable, CaseIterable { case low, moderate, high, severe }

    /// The policy's slug.
    public package(set) var id: String
    /// A number that only grows.
    public package(set) var version: Int
    /// Whether the policy may be used.
    public package(set) var status: Status
    /// Title by language; under `""` where the policy gives one text for all.
    public package(set) var title: [String: String]
    /// Who answers for the data.
    public package(set) var owner: String
    /// How sensitive the data set is.
    public package(set) var sensitivity: Sensitivity
    /// When the policy is in force; `until` is exclusive.
    public package(set) var effective: Period
    /// Uses that every audience is forbidden.
    public package(set) var prohibitedUses: [String]
    /// All recipients, in the order of the file.
    package var recipients: [Recipient]
    /// What a record is and which columns are keys.
    package var dataset: Dataset
    /// Every declared column, in the order of the file.
    package var columns: [Column]
    /// Columns that are declared by their HXL tags, in the order of the file.
    package var selectors: [ColumnSelector] = []
    /// How consent is read, if any audience relies on it.
    package var consent: ConsentTerms?
    /// The releases that the policy allows, in the order of the file.
    public package(set) var audiences: [Audience]
    /// SHA-256 of the policy's raw bytes.
    public package(set) var digest: [UInt8]
    /// The policy file's name, for messages.
    public package(set) var fileName: String

    /// The index of a column by its exact name (NFC bytes).
    package func column(named name: String) -> Int? {
        let bytes = Array(name.utf8)
        return columns.firstIndex { $0.nameBytes == bytes }
    }

    /// The audience of that name.
    public func audience(named name: String) -> Audience? { audiences.first { $0.name == name } }
}

/// A place in a policy file, counted from 1.
package struct SourcePosition: Sendable, Hashable {
    /// The line.
    package var line: Int
    /// The column.
    package var column: Int
    /// How many characters the word has.
    package var length: Int

    /// Makes a position.
    package init(line: Int, column: Int, length: Int = 1) {
        self.line = line
        self.column = column
        self.length = length
    }
}

/// From a day (inclusive) until a day (exclusive); nil is open.
public struct Period: Sendable, Hashable {
    /// The first day.
    public var from: Day?
    /// The first day after the period.
    public var until: Day?

    /// Makes a period.
    public init(from: Day? = nil, until: Day? = nil) {
        self.from = from
        self.until = until
    }

    /// Whether the day lies in the period.
    public func contains(_ day: Day) -> Bool {
        (from.map { day >= $0 } ?? true) && (until.map { day < $0 } ?? true)
    }
}

/// Somebody who may receive an export.
package struct Recipient: Sendable, Hashable {
    /// What kind of organisation it is.
    package enum Kind: String, Sendable, CaseIterable {
        case un, ngo, government
        case lawEnforcement = "law-enforcement"
        case research, donor, other
    }

    /// The slug.
    package var slug: String
    /// The name.
    package var name: String
    /// The kind; `other` where the policy does not say.
    package var kind: Kind
    /// The age public key, `age1…`.
    package var ageKey: String?
}

/// What a record is.
package struct Dataset: Sendable, Hashable {
    /// What one row describes.
    package enum Unit: String, Sendable, CaseIterable {
        case person, household, site, movement, event
    }
    /// What to do with a cell that its type, values or range refuse.
    package enum BadValue: String, Sendable, CaseIterable {
        case stop, blank
        case dropRecord = "drop-record"
    }

    /// How names of a header find the columns that are declared.
    package enum HeaderNames: String, Sendable, CaseIterable {
        case whole
        case lastPart = "last-part"
    }

    /// What one row describes.
    package var unit: Unit
    /// Index of the column that names the person, in `Policy.columns`.
    package var subjectKey: Int?
    /// Index of the column that names the household.
    package var householdKey: Int?
    /// Index of the column that names the raid or incident.
    package var groupKey: Int?
    /// Index of the column of sampling weights.
    package var weight: Int?
    /// A fixed day for released ages.
    package var ageAt: Day?
    /// Separates the elements of a set; one character.
    package var separator: String
    /// Words that mean a missing value, for columns that have none of their own; as bytes.
    package var missing: [[UInt8]]
    /// What happens to a bad value.
    package var onBadValue: BadValue
    /// How names of a header find the columns that are declared.
    package var headerNames = HeaderNames.whole
    /// Groups of columns that tell the same fact in other words, as indices of columns.
    package var linked: [[Int]] = []

    /// Whether one subject may have several rows without that being an error.
    package var subjectMayRepeat: Bool { unit == .event || unit == .movement }
}

/// A declared column.
package struct Column: Sendable {
    /// What the column does to a person.
    package enum Role: String, Sendable, CaseIterable {
        case direct, quasi, sensitive
        case freeText = "free-text"
        case consent, count, safe
    }
    /// How its cells are read.
    package enum ValueType: String, Sendable, CaseIterable {
        case string, text, integer, decimal, boolean, date, datetime, set, country
        case adminArea = "admin-area"
        case latitude, longitude, phone
    }
    /// Whom it describes.
    package enum About: String, Sendable, CaseIterable {
        case subject, household, guardian, staff
        case allegedPerpetrator = "alleged-perpetrator"
        case thirdParty = "third-party"
        case organisation, place
    }
    /// How a country is written.
    package enum CountryCode: String, Sendable, CaseIterable {
        case alpha2 = "alpha-2"
        case alpha3 = "alpha-3"
        case numeric, name
    }

    /// The name in NFC.
    package var name: String
    /// The bytes of the name.
    package var nameBytes: [UInt8]
    /// The role.
    package var role: Role
    /// The type; `string` unless said.
    package var type: ValueType = .string
    /// Whom it describes; `subject` unless said.
    package var about: About = .subject
    /// The allowed words, as bytes, in the policy's order.
    package var values: [[UInt8]]?
    /// Words for true, folded for comparison by whoever reads them.
    package var trueWords: [[UInt8]] = []
    /// Words for false.
    package var falseWords: [[UInt8]] = []
    /// The notation of dates, such as `dd/mm/yyyy`; nil is ISO.
    package var dateFormat: String?
    /// The country of phone numbers.
    package var country: String?
    /// How countries are written.
    package var countryCode: CountryCode = .alpha2
    /// Whether decimals use a comma.
    package var decimalComma = false
    /// Words that mean a missing value in this column, as bytes: its own, or those of the data set.
    package var missing: [[UInt8]] = [[]]
    /// The least value allowed.
    package var minimum: DecimalNumber?
    /// The greatest value allowed.
    package var maximum: DecimalNumber?
    /// Whether a missing value is an error.
    package var required = false
    /// Whether it marks what could be held against the person.
    package var incriminating = false
    /// Whether a date becomes an age in whole years before anything else.
    package var derivesAge = false
    /// How the column may be coarsened.
    package var hierarchy: HierarchySpecification?
    /// The columns that it is computed from, as indices; empty where the policy names none.
    package var derivedFrom: [Int] = []
    /// The flags that ctanon merges into it (OR), as indices; empty for a column of the file.
    package var merges: [Int] = []
    /// Where the column is declared.
    package var position: SourcePosition
}

extension Column {
    /// Whether it is computed from other columns, and stands in no input.
    package var isMerged: Bool { !merges.isEmpty }
}

/// Columns that are declared by their HXL tags: all that match and have no name in the policy.
///
/// They are never released.
package struct ColumnSelector: Sendable, Hashable {
    /// Which tags are meant.
    package var pattern: HXLPattern
    /// The pattern as written.
    package var text: String
    /// The role: `direct` or `free-text`.
    package var role: Column.Role
}

/// A number of a policy, kept exactly: digits × 10^-scale.
package struct DecimalNumber: Sendable, Hashable {
    /// The digits with their sign.
    package let digits: Int64
    /// How many of them stand behind the point, 0 to 9.
    package let scale: Int

    /// Makes a number, `digits` × 10^-`scale`, without trailing zeros behind the point.
    package init(digits: Int64, scale: Int = 0) {
        var digits = digits
        var scale = scale
        while scale > 0, digits % 10 == 0 {
            digits /= 10
            scale -= 1
        }
        self.digits = digits
        self.scale = scale
    }

    /// What `digits` are divided by: 10 to the power of `scale`.
    package var denominator: Int64 { (0..<scale).reduce(1) { power, _ in power * 10 } }

    /// The nearest binary number.
    package var double: Double { Double(digits) / Double(denominator) }
}

/// How a column may be coarsened, as the policy says it; level 0 is `exact`, the last is `all`.
package struct HierarchySpecification: Sendable {
    /// A unit of dates.
    package enum DateLevel: String, Sendable, CaseIterable {
        case day, week, month, quarter, half, year
    }
    /// The kinds of hierarchy.
    package enum Kind: Sendable {
        case bands(widths: [Int], floor: Int?, ceiling: Int?)
        case cuts([[DecimalNumber]], labels: [[String]]?)
        case dates([DateLevel])
        case prefix([Int])
        case file(path: String, sha256: [UInt8]?, separator: UInt8, levels: [String]?)
    }
    /// The kind with its numbers.
    package var kind: Kind
    /// The name under `hierarchies`, if it has one.
    package var name: String?
    /// Where it is written.
    package var position: SourcePosition
}

/// A level as the policy names it: by its index or its name.
package enum LevelReference: Sendable, Hashable {
    case index(Int)
    case name(String)
}
