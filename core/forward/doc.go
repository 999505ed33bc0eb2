// Package forward keeps recorded forward passes: the operators that ran, on what, and the weights
// that they read. The number of rows of a batch stays free: whatever depends on it is kept as a
// rule, found by recordings of batches of different sizes.
//
// A program is made of recordings (New), becomes the content of a file and comes back (File,
// FromFile), and computes batches of any size (Run). Files hold names of registered operators,
// numbers and tensors: reading one runs no code.
package forward
