// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// A policy as it is written, every part of the right shape, before anything is known of its
/// meaning.
///
/// Reading is pure form (P02xx); `PolicyResolution` turns a draft into a `Policy` or says what is
/// wrong with it.
struct PolicyDraft {
    var id: String
    var version: Int
    var status: Policy.Status
    var title: [String: String]
    var owner: String
    var sensitivity: Located<Policy.Sensitivity>
    var effective: PeriodDraft
    var prohibitedUses: [String]
    var recipients: [RecipientDraft]
    var dataset: DatasetDraft
    var columns: [ColumnDraft]
    /// Columns declared by HXL patterns.
    var selectors: [SelectorDraft] = []
    var hierarchies: [(name: Located<String>, specification: HierarchySpecification)]
    var consent: ConsentDraft?
    var audiences: [AudienceDraft]
    /// Where the file begins to say something.
    var position: SourcePosition
}

/// From and until as written.
struct PeriodDraft {
    var from: Located<Day>?
    var until: Located<Day>?

    var period: Period { Period(from: from?.value, until: until?.value) }
}

/// A recipient as written.
struct RecipientDraft {
    var slug: Located<String>
    var name: String
    var kind: Recipient.Kind
    var ageKey: Located<String>?
}

/// The data set as written.
struct DatasetDraft {
    var unit: Dataset.Unit
    var subjectKey: Located<String>?
    var householdKey: Located<String>?
    var groupKey: Located<String>?
    var weight: Located<String>?
    var ageAt: Day?
    var separator: Located<String>?
    var missing: [String]
    var onBadValue: Dataset.BadValue
    var headerNames = Dataset.HeaderNames.whole
    var linked: [[Located<String>]] = []
    var position: SourcePosition
}

/// A declared column as written; `options` holds the place of each key that was given.
struct ColumnDraft {
    /// A hierarchy by name or written out.
    enum HierarchyDraft {
        case named(Located<String>)
        case inline(HierarchySpecification)
    }

    var name: Located<String>
    var role: Column.Role
    var type: Column.ValueType = .string
    var about: Column.About = .subject
    var values: [String]?
    var trueWords: [String]?
    var falseWords: [String]?
    var format: String?
    var country: String?
    var code: Column.CountryCode?
    var decimalComma = false
    var missing: [String]?
    var minimum: DecimalNumber?
    var maximum: DecimalNumber?
    var required = false
    var incriminating = false
    var derivesAge = false
    var hierarchy: HierarchyDraft?
    var derivedFrom: [Located<String>] = []
    var merges: [Located<String>] = []
    var options: [String: SourcePosition] = [:]

    init(name: Located<String>, role: Column.Role) {
        self.name = name
        self.role = role
    }

    /// The place of an option, else of the name.
    func position(of option: String) -> SourcePosition { options[option] ?? name.position }
}

/// Columns declared by their tags, as written.
struct SelectorDraft {
    var text: Located<String>
    var pattern: HXLPattern
    var role: Column.Role
}

/// The consent terms as written.
struct ConsentDraft {
    struct Question {
        var slug: Located<String>
        var column: Located<String>
        var kind: ConsentTerms.QuestionKind
        var givenBy: ConsentTerms.Giver
        var date: Located<String>?
        var covers: [String]?
    }
    struct Minors {
        /// `birthdate`, `age` or `is_minor`.
        enum Source { case birthdate, age, flag }
        var source: Source
        var column: Located<String>
        var below: Int
        var require: ExpressionDraft
        var deniesUnknownAge: Bool
        var position: SourcePosition
    }

    var granted: [Located<String>]?
    var refused: [Located<String>]?
    var questions: [Question]
    var obtainedOn: Located<String>?
    var expiresOn: Located<String>?
    var validFor: Located<CalendarDuration>?
    var minors: Minors?
    var noWithdrawalsReason: String?
    var position: SourcePosition
}

/// An expression over questions as written.
indirect enum ExpressionDraft {
    case question(Located<String>)
    case all([ExpressionDraft])
    case any([ExpressionDraft])
    case names(Located<String>)
    case purposes(Located<String>)
}
