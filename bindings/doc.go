// Package bindings is the flat surface that gopy makes into the Python extension goten._core.
// It holds no logic of its own: it looks handles up, calls the engine and returns.
//
// Rules for every exported function, each learned from what ends a Python process:
//   - It takes int64, float64, bool and string only, and returns one of these and an error.
//     gopy skips other shapes without a word (the build then fails), leaks on a function that
//     returns only an error, and wraps small or unsigned integers silently.
//   - Its first statement is `defer guard(&err)`: an unrecovered panic ends Python.
//   - Objects cross as int64 handles of a table (handles.go), never as gopy's own handles, which
//     end the process when they are forged or released twice.
//   - Arrays cross by address and length. Who owns the memory is said in the function's comment.
//   - Go never calls Python. Memory that Python owns is given back by a queue of tokens
//     (memory.go); long work is a job that Python polls (jobs.go), so that Ctrl-C works.
//   - Exported names are functions alone: no exported types, variables or generics.
//
// The tables and the token queue are package variables, as they stand for the process: Python
// loads the library once. No other mutable state lives here.
package bindings
