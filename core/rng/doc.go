// Package rng makes random numbers from keys: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011,
// "Parallel random numbers: as easy as 1, 2, 3").
//
// A Key is a value without state. Element i of a fill is a function of the key and i alone, so
// fills in parallel, in any division, give the same numbers; every fill takes the index of its
// first element. New keys come from old ones by Fold and FoldString.
package rng
