// Package plan replays steps: what a step did once, it does again on other inputs, without
// inferring shapes, without taking memory, without the program that called the operators.
//
// A step runs eagerly and is recorded twice (tensor.Trace). If both recordings agree it becomes a
// Plan: rules rewrite its calls, and what they make gets offsets in one arena, by lifetime. A Run
// is an arena with all operands of a plan in place; each goroutine leases one. Steps decides for
// each step which of the three happens, and keeps plans by the specs of inputs.
//
// A plan computes the same bits as the program. What it cannot repeat stays eager, and Steps says
// why: elements read on the host, data that the program made anew, operators that differ.
package plan
