// SPDX-License-Identifier: Apache-2.0

// Measures of a table as it stands, whoever made it.
//
// For most uses make a `CodedTable` and call `ClassMeasures.measure`; ask the result for `k`,
// `recordsBelow`, `sensitive[i].l`, `greatestShare` and `failing`. `DistributionMeasures` says
// how far the sensitive values of a class are from the table's (entropy l, recursive (c,l), t,
// beta, delta). `IndividualRisk` and `GlobalRisk` take sampling weights and households,
// `PopulationMeasures` a known population (k-map), `Combinations` and `SetCombinations` somebody
// who knows only a few things, `UtilityMeasures` what was lost. `RareValues` counts who holds the
// values of a column that is in no class. `Partition` and `CodeIndex` are the counting machinery
// under all of them.
//
// The module knows code numbers only: no policy, no hierarchy, no text. A missing value is a
// code like any other, so that missing values are equal to each other and to nothing else
// (`own-value`); `WildcardCover` is the other meaning, in which a missing value matches
// everything. It imports nothing of ours, so that the checker can never depend on the maker.
