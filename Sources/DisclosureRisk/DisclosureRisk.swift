// SPDX-License-Identifier: Apache-2.0

// Measures of a table as it stands, whoever made it.
//
// For most uses make a `CodedTable` and call `ClassMeasures.measure`; ask the result for `k`,
// `recordsBelow`, `sensitive[i].l`, `greatestShare` and `failing`. `RareValues` counts who holds
// the values of a column that is in no class. `Partition` and `CodeIndex` are the counting
// machinery under both.
//
// The module knows code numbers only: no policy, no hierarchy, no text. A missing value is a
// code like any other, so that missing values are equal to each other and to nothing else
// (`own-value`). It imports nothing of ours, so that the checker can never depend on the maker.
