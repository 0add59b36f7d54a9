// SPDX-License-Identifier: Apache-2.0

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
    public package(set) var recipients: [Recipient]
    /// What a record is and which columns are keys.
    public package(set) var dataset: Dataset
    /// Every declared column, in the order of the file.
    public package(set) var columns: [Column]
    /// How consent is read, if any audience relies on it.
    public package(set) var consent: ConsentTerms?
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
public struct SourcePosition: Sendable, Hashable {
    /// The line.
    public var line: Int
    /// The column.
    public var column: Int
    /// How many characters the word has.
    public var length: Int

    /// Makes a position.
    public init(line: Int, column: Int, length: Int = 1) {
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
public struct Recipient: Sendable, Hashable {
    /// What kind of organisation it is.
    public enum Kind: String, Sendable, CaseIterable {
        case un, ngo, government
        case lawEnforcement = "law-enforcement"
        case research, donor, other
    }

    /// The slug.
    public var slug: String
    /// The name.
    public var name: String
    /// The kind; `other` where the policy does not say.
    public var kind: Kind
    /// The age public key, `age1…`.
    public var ageKey: String?
}

/// What a record is.
public struct Dataset: Sendable, Hashable {
    /// What one row describes.
    public enum Unit: String, Sendable, CaseIterable {
        case person, household, site, movement, event
    }
    /// What to do with a cell that its type, values or range refuse.
    public enum BadValue: String, Sendable, CaseIterable {
        case stop, blank
        case dropRecord = "drop-record"
    }

    /// What one row describes.
    public var unit: Unit
    /// Index of the column that names the person, in `Policy.columns`.
    public var subjectKey: Int?
    /// Index of the column that names the household.
    public var householdKey: Int?
    /// Index of the column that names the raid or incident.
    public var groupKey: Int?
    /// Index of the column of sampling weights.
    public var weight: Int?
    /// A fixed day for released ages.
    public var ageAt: Day?
    /// Separates the elements of a set; one character.
    public var separator: String
    /// Words that mean a missing value, for columns that have none of their own; as bytes.
    public var missing: [[UInt8]]
    /// What happens to a bad value.
    public var onBadValue: BadValue

    /// Whether one subject may have several rows without that being an error.
    public var subjectMayRepeat: Bool { unit == .event || unit == .movement }
}

/// A declared column.
public struct Column: Sendable {
    /// What the column does to a person.
    public enum Role: String, Sendable, CaseIterable {
        case direct, quasi, sensitive
        case freeText = "free-text"
        case consent, count, safe
    }
    /// How its cells are read.
    public enum ValueType: String, Sendable, CaseIterable {
        case string, text, integer, decimal, boolean, date, datetime, set, country
        case adminArea = "admin-area"
        case latitude, longitude, phone
    }
    /// Whom it describes.
    public enum About: String, Sendable, CaseIterable {
        case subject, household, guardian, staff
        case allegedPerpetrator = "alleged-perpetrator"
        case thirdParty = "third-party"
        case organisation, place
    }
    /// How a country is written.
    public enum CountryCode: String, Sendable, CaseIterable {
        case alpha2 = "alpha-2"
        case alpha3 = "alpha-3"
        case numeric, name
    }

    /// The name in NFC.
    public var name: String
    /// The bytes of the name.
    public var nameBytes: [UInt8]
    /// The role.
    public var role: Role
    /// The type; `string` unless said.
    public var type: ValueType = .string
    /// Whom it describes; `subject` unless said.
    public var about: About = .subject
    /// The allowed words, as bytes, in the policy's order.
    public var values: [[UInt8]]?
    /// Words for true, folded for comparison by whoever reads them.
    public var trueWords: [[UInt8]] = []
    /// Words for false.
    public var falseWords: [[UInt8]] = []
    /// The notation of dates, such as `dd/mm/yyyy`; nil is ISO.
    public var dateFormat: String?
    /// The country of phone numbers.
    public var country: String?
    /// How countries are written.
    public var countryCode: CountryCode = .alpha2
    /// Whether decimals use a comma.
    public var decimalComma = false
    /// Words that mean a missing value in this column, as bytes: its own, or those of the data set.
    public var missing: [[UInt8]] = [[]]
    /// The least value allowed.
    public var minimum: DecimalNumber?
    /// The greatest value allowed.
    public var maximum: DecimalNumber?
    /// Whether a missing value is an error.
    public var required = false
    /// Whether it marks what could be held against the person.
    public var incriminating = false
    /// Whether a date becomes an age in whole years before anything else.
    public var derivesAge = false
    /// How the column may be coarsened.
    public var hierarchy: HierarchySpecification?
    /// Where the column is declared.
    public var position: SourcePosition
}

/// A number of a policy, kept exactly: digits × 10^-scale.
public struct DecimalNumber: Sendable, Hashable {
    /// The digits with their sign.
    public let digits: Int64
    /// How many of them stand behind the point, 0 to 9.
    public let scale: Int

    /// Makes a number, `digits` × 10^-`scale`, without trailing zeros behind the point.
    public init(digits: Int64, scale: Int = 0) {
        var digits = digits
        var scale = scale
        while scale > 0, digits % 10 == 0 {
            digits /= 10
            scale -= 1
        }
        self.digits = digits
        self.scale = scale
    }

    /// The nearest binary number.
    public var double: Double {
        var power = 1.0
        for _ in 0..<scale { power *= 10 }
        return Double(digits) / power
    }
}

/// How a column may be coarsened, as the policy says it; level 0 is `exact`, the last is `all`.
public struct HierarchySpecification: Sendable {
    /// A unit of dates.
    public enum DateLevel: String, Sendable, CaseIterable {
        case day, week, month, quarter, half, year
    }
    /// The kinds of hierarchy.
    public enum Kind: Sendable {
        case bands(widths: [Int], floor: Int?, ceiling: Int?)
        case cuts([[DecimalNumber]], labels: [[String]]?)
        case dates([DateLevel])
        case prefix([Int])
        case file(path: String, sha256: [UInt8]?, separator: UInt8, levels: [String]?)
    }
    /// The kind with its numbers.
    public var kind: Kind
    /// The name under `hierarchies`, if it has one.
    public var name: String?
    /// Where it is written.
    public var position: SourcePosition
}

/// A level as the policy names it: by its index or its name.
public enum LevelReference: Sendable, Hashable {
    case index(Int)
    case name(String)
}
