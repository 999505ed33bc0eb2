// Package tensor holds arrays, operators and gradients: the one semantics of the engine.
//
// A [Tensor] is an array with, if it is tracked, the node that made it. An operator is a small
// struct whose fields are its attributes and whose methods are its meaning; [Apply] is the only
// door through which one runs. [Gradient] walks the nodes from newest to oldest and asks each
// operator for its vector-Jacobian product, itself written with operators, so that gradients of
// gradients need nothing more. This package defines no operator: see package ops.
//
// Mistakes that only the program can make (shapes that do not fit, a wrong axis) panic with a
// typed error, as an index out of range does; what comes from outside returns one. [Try] turns
// the former into the latter.
package tensor
