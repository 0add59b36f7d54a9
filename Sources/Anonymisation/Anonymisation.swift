// SPDX-License-Identifier: Apache-2.0

// Chooses how coarse a table must become: survey, then solve.
//
// For most uses make a `SurveyBuilder`, `add` each record as code numbers, `finish` it, and give
// the `Survey` with one `SolverColumn` a quasi-identifier and a `Requirement` to `solve`. The
// `Solution` says the level of each column and which records survive.
//
// `solveLocally` takes the same and puts every tuple into a class of its own choice instead.
//
// `Survey/` turns records into a histogram of cells; `Solver/` searches the lattice of levels;
// `Clusters/` is local recoding: Mondrian blocks, k-member clustering, then a local search,
// and at last moves across blocks.
// The module works on code numbers and opaque unit codes; hierarchies and texts stay outside.
