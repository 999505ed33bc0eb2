// Package layers holds the layers of models. A layer is a pointer to a struct whose exported
// fields are its configuration, with the names and defaults of Keras: &Dense{Units: 10} is
// complete. It embeds [Core], which carries its parameters once it is built.
//
// A layer lives in two steps: Build makes its parameters when the shapes of its inputs are known,
// Call computes. Calling the same pointer twice shares its parameters.
package layers
