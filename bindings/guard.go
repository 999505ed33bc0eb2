package bindings

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
)

// kinded is an error that names the Python exception it stands for. Packages of the engine
// implement it on their error types without importing anything.
type kinded interface{ PythonKind() string }

// failed is an error of the bindings themselves.
type failed struct{ kind, text string }

func (e *failed) Error() string      { return e.text }
func (e *failed) PythonKind() string { return e.kind }

// failure makes an error that Python sees as the exception class kind.
func failure(kind, text string) error { return &failed{kind, text} }

// crossing is an error as gopy's wrapper passes it on: its text is "Kind|message".
type crossing string

func (e crossing) Error() string { return string(e) }

// guard turns a panic into an error and gives every error the form in which it crosses. Every
// exported function defers it first.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = fromPanic(p)
	}
	if _, done := (*err).(crossing); *err != nil && !done { // a job's error has crossed already
		*err = crossing(clean(kindOf(*err) + "|" + (*err).Error()))
	}
}

// fromPanic keeps panics that are typed errors of the engine; every other panic is a bug, and its
// stack belongs to the message.
func fromPanic(p any) error {
	err, ok := p.(error)
	if !ok {
		err = fmt.Errorf("%v", p)
	}
	var k kinded
	var path *fs.PathError
	if errors.As(err, &k) || errors.As(err, &path) || errors.Is(err, context.Canceled) ||
		outOfMemory(err) {
		return err
	}
	return failure("InternalError", fmt.Sprintf(
		"%v\nThis is a bug in Goten; the operation did not take place.\n%s", err, debug.Stack()))
}

// outOfMemory tells an allocation that the system refused; mmap's error is wrapped or only text.
func outOfMemory(err error) bool {
	if errors.Is(err, syscall.ENOMEM) {
		return true
	}
	s := err.Error()
	return strings.Contains(s, "out of memory") || strings.Contains(s, "cannot allocate memory")
}

// kindOf names the Python exception for an error.
func kindOf(err error) string {
	var k kinded
	var bug runtime.Error
	var path *fs.PathError
	switch {
	case errors.As(err, &k):
		return k.PythonKind()
	case errors.As(err, &bug):
		return "InternalError"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "Cancelled"
	case outOfMemory(err):
		return "MemoryError"
	case errors.Is(err, errors.ErrUnsupported):
		return "NotImplementedError"
	case errors.Is(err, fs.ErrNotExist):
		return "FileNotFoundError"
	case errors.Is(err, fs.ErrPermission):
		return "PermissionError"
	case errors.As(err, &path), errors.Is(err, io.ErrUnexpectedEOF):
		return "OSError"
	}
	return "RuntimeError"
}

// clean makes text fit for C and Python: a NUL would cut it, invalid UTF-8 would raise another
// error in place of this one.
func clean(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", `\0`), "\uFFFD")
}
