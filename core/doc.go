// Package core is the root of the engine; see its subpackages: tensor (arrays, the door to
// operators, gradients), ops (every operator), rng (random keys), config (structs with names,
// defaults and a JSON form).
package core
