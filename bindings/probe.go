package bindings

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"
)

// Probe fails in the way named and never succeeds. The tests of the Python package use it to see
// that each kind of failure arrives as its exception and leaves the interpreter alive.
func Probe(kind string) (n int64, err error) {
	defer guard(&err)
	switch kind {
	case "index":
		var none []int64
		return none[len(kind)], nil
	case "nil":
		var none *job
		return none.result, nil
	case "text":
		panic("NUL \x00 and \xff")
	case "memory":
		panic(fmt.Errorf("mmap: %w", syscall.ENOMEM))
	case "cancelled":
		return 0, context.Canceled
	case "unsupported":
		return 0, fmt.Errorf("probe: %w", errors.ErrUnsupported)
	case "missing":
		return 0, &fs.PathError{Op: "open", Path: "probe", Err: fs.ErrNotExist}
	case "plain":
		return 0, errors.New("probe")
	}
	return 0, failure(kind, "probe")
}

// StartProbe starts a job that ends after ms milliseconds with the result ms, or, when a kind is
// given, fails in that way.
func StartProbe(ms int64, kind string) (h int64, err error) {
	defer guard(&err)
	return start(func(ctx context.Context) (int64, error) {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(time.Duration(ms) * time.Millisecond):
		}
		if kind != "" {
			return Probe(kind)
		}
		return ms, nil
	}), nil
}
