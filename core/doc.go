// Package core is the root of the engine; see its subpackages: tensor (arrays, operators,
// gradients), ops (every operator), rng (random keys).
package core
