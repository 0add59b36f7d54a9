// SPDX-License-Identifier: Apache-2.0

extension Manifest {
    /// A number of records, or what a masked manifest says instead.
    package enum Count: Sendable, Hashable, ExpressibleByIntegerLiteral {
        /// The number, in the public kind rounded down.
        case exact(Int)
        /// From 1 to one less than this, written `"<n"`.
        case below(Int)
        /// Not said, so that no masked count can be derived from it.
        case withheld

        /// An exact number.
        package init(integerLiteral value: Int) { self = .exact(value) }

        /// The number, where it is said.
        package var number: Int? { if case .exact(let number) = self { number } else { nil } }
    }

    /// How many records came and went: `in = out + Σ dropped + suppressed`.
    package struct Counts: Sendable, Hashable {
        /// Records of the input.
        package var `in`: Count
        /// Records of the export.
        package var out: Count
        /// Records that consent dropped, by reason code, in the order of the reasons.
        package var dropped: [Dropped]
        /// Records that were suppressed for the sake of the claim.
        package var suppressed: Count

        /// Records dropped for one reason.
        package struct Dropped: Sendable, Hashable {
            /// The reason's code, `consent.refused`.
            package var reason: String
            /// How many.
            package var count: Count

            /// Makes a pair.
            package init(reason: String, count: Count) {
                self.reason = reason
                self.count = count
            }
        }

        /// Makes counts.
        package init(in input: Count, out: Count, dropped: [Dropped], suppressed: Count) {
            self.in = input
            self.out = out
            self.dropped = dropped
            self.suppressed = suppressed
        }
    }

    /// What happened to one released column.
    package struct ColumnEntry: Sendable, Hashable {
        /// Its name in the export.
        package var name: String
        /// The rule, as the policy spells it.
        package var rule: String
        /// The name of the level, of a generalised column.
        package var level: String?
        /// With local recoding the names of the finest and the coarsest level, and no `level`.
        package var levels: [String]?
        /// The id of the key of tokens or sealed values.
        package var keyID: String?
        /// `release`, `audience` or `project:NAME`, of tokens.
        package var scope: String?
        /// The reason that the policy gives for the rule or the scope.
        package var because: String?

        /// Makes an entry.
        package init(
            name: String, rule: String, level: String? = nil, levels: [String]? = nil,
            keyID: String? = nil, scope: String? = nil, because: String? = nil
        ) {
            self.name = name
            self.rule = rule
            self.level = level
            self.levels = levels
            self.keyID = keyID
            self.scope = scope
            self.because = because
        }
    }

    /// What the export claims.
    package enum PrivacyClaim: Sendable, Hashable {
        case classes(ClassClaim)
        case recordLevel(reason: String)
    }

    /// A claim about classes: what was required and what the export reaches.
    package struct ClassClaim: Sendable, Hashable {
        /// The least number of units in a class of the export.
        package var k: Int
        /// The least that the policy allows.
        package var kRequired: Int
        /// What k counts: `subject`, `household` or `row`.
        package var countUnit: String
        /// The least number of distinct values in a class, by column.
        package var l: [Least]
        /// The greatest share of each word in a class, by column.
        package var atMost: [WordShares]
        /// The number of classes.
        package var classes: Int
        /// The number of records in them.
        package var records: Count
        /// Suppressed records as a share of those that consent let through.
        package var suppressedShare: Double?
        /// 1/k.
        package var maxProsecutorRisk: Double
        /// `global` or `local`.
        package var recoding: String
        /// What a missing value is: `own-value` or `refuse`.
        package var missing: String
        /// What was lost, 0 to 1.
        package var loss: Double?
        /// Whether nothing better exists; nil where no solver ran.
        package var optimal: Bool?
        /// What else the policy asks of classes.
        package var demands = ClassDemands()

        /// l of one column.
        package struct Least: Sendable, Hashable {
            /// The column's name.
            package var column: String
            /// The least number of distinct values, or the least exp(entropy) of them.
            package var least: Double

            /// Makes a pair.
            package init(column: String, least: Double) {
                self.column = column
                self.least = least
            }
        }

        /// The shares of some words of one column.
        package struct WordShares: Sendable, Hashable {
            /// The column's name.
            package var column: String
            /// The greatest share of each word in a class.
            package var words: [WordShare]

            /// Makes a pair.
            package init(column: String, words: [WordShare]) {
                self.column = column
                self.words = words
            }
        }

        /// The greatest share of one word; the word is the policy's.
        package struct WordShare: Sendable, Hashable {
            /// The word.
            package var word: String
            /// Its greatest share in a class.
            package var share: Double

            /// Makes a pair.
            package init(word: String, share: Double) {
                self.word = word
                self.share = share
            }
        }
    }
}
