package tensor

import "fmt"

// ShapeError reports shapes that do not fit an operator.
type ShapeError struct {
	Op     string // the operator or layer
	Detail string // expected, received and, where known, the remedy
}

func (e *ShapeError) Error() string { return e.Op + ": " + e.Detail }

// PythonKind names the exception class that this error becomes.
func (e *ShapeError) PythonKind() string { return "ValueError" }

// DTypeError reports a dtype that an operator does not take.
type DTypeError struct{ Op, Detail string }

func (e *DTypeError) Error() string { return e.Op + ": " + e.Detail }

// PythonKind names the exception class that this error becomes.
func (e *DTypeError) PythonKind() string { return "TypeError" }

// ValueError reports an argument outside its range.
type ValueError struct{ Op, Detail string }

func (e *ValueError) Error() string { return e.Op + ": " + e.Detail }

// PythonKind names the exception class that this error becomes.
func (e *ValueError) PythonKind() string { return "ValueError" }

// IndexError reports an index outside its axis.
type IndexError struct{ Op, Detail string }

func (e *IndexError) Error() string { return e.Op + ": " + e.Detail }

// PythonKind names the exception class that this error becomes.
func (e *IndexError) PythonKind() string { return "IndexError" }

// StateError reports a tensor used after its release, a value overwritten before its gradient was
// taken, or a session used where it does not belong.
type StateError struct{ Op, Detail string }

func (e *StateError) Error() string { return e.Op + ": " + e.Detail }

// PythonKind names the exception class that this error becomes.
func (e *StateError) PythonKind() string { return "RuntimeError" }

// Error is what every typed error of the engine implements.
type Error interface {
	error
	PythonKind() string
}

// Try runs f and returns the typed error that it panics with, if any. Other panics are mistakes
// in the engine and go on.
func Try(f func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(Error)
			if !ok {
				panic(p)
			}
			err = e
		}
	}()
	f()
	return nil
}

// Shapef panics with a *ShapeError.
func Shapef(op, format string, a ...any) {
	panic(&ShapeError{op, fmt.Sprintf(format, a...)})
}

// DTypef panics with a *DTypeError.
func DTypef(op, format string, a ...any) {
	panic(&DTypeError{op, fmt.Sprintf(format, a...)})
}

// Valuef panics with a *ValueError.
func Valuef(op, format string, a ...any) {
	panic(&ValueError{op, fmt.Sprintf(format, a...)})
}

// Indexf panics with an *IndexError.
func Indexf(op, format string, a ...any) {
	panic(&IndexError{op, fmt.Sprintf(format, a...)})
}

// Statef panics with a *StateError.
func Statef(op, format string, a ...any) {
	panic(&StateError{op, fmt.Sprintf(format, a...)})
}
