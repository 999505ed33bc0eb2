package main

import (
	"fmt"

	"github.com/goten-ml/goten/core/tensor"
)

// args are the arguments of a request by name: numbers, strings, lists of numbers.
type args map[string]any

// Int returns a number. It panics with a *ValueError if there is none.
func (a args) Int(name string) int {
	v, ok := a[name].(float64)
	if !ok {
		panic(a.fault(name, "a number"))
	}
	return int(v)
}

// Ints returns a list of numbers, such as a shape. It panics with a *ValueError if there is none.
func (a args) Ints(name string) []int {
	list, ok := a[name].([]any)
	if !ok {
		panic(a.fault(name, "a list of numbers"))
	}
	out := make([]int, len(list))
	for i, v := range list {
		f, ok := v.(float64)
		if !ok {
			panic(a.fault(name, "a list of numbers"))
		}
		out[i] = int(f)
	}
	return out
}

// String returns a string, or the given one where there is none.
func (a args) String(name, otherwise string) string {
	if v, ok := a[name].(string); ok {
		return v
	}
	return otherwise
}

func (a args) fault(name, want string) error {
	return &tensor.ValueError{
		Op:     "bench",
		Detail: fmt.Sprintf("argument %s: expected %s, received %v", name, want, a[name]),
	}
}
