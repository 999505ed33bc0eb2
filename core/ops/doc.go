// Package ops holds every operator of the engine, one file per family: its formula, shape rule,
// computation and gradient side by side, and the function that programs call.
//
// An operator is a struct whose fields are its attributes (see package tensor). The function of
// the same name is what programs use: it promotes dtypes, resolves axes counted from the end, and
// applies the operator. Gradients are written with these functions, so they have gradients too.
// In comments dy is the gradient of the result, dx that of the input.
package ops
