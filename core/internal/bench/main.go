package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/goten-ml/goten/core/tensor"
)

type request struct {
	Family string
	Args   args
	Calls  int
}

type answer struct {
	Seconds float64 `json:"seconds"`
	Error   string  `json:"error,omitempty"`
}

// A family makes what is timed from arguments: it sets up inputs once and returns the call.
type family func(a args) (call func())

// groups are all families, by the file that has them.
func groups() []map[string]family {
	return []map[string]family{machine, products, convolutions, rows, sequences, memory}
}

func main() {
	known := map[string]family{}
	for _, g := range groups() {
		for name, f := range g {
			known[name] = f
		}
	}
	b := bench{known: known}
	in := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		if err := out.Encode(b.answer(in.Bytes())); err != nil {
			os.Exit(1) // nobody listens
		}
	}
}

// A bench keeps the call of the last request.
type bench struct {
	known map[string]family
	last  string
	call  func()
}

func (b *bench) answer(line []byte) (a answer) {
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return answer{Error: err.Error()}
	}
	err := tensor.Try(func() { a.Seconds = b.time(r) })
	if err != nil {
		a.Error = err.Error()
	}
	return a
}

// time returns the seconds of all calls of a request. As many run before: caches are cold after
// another process's turn, and Go's monitor, which runs every 20 µs when a process has just woken
// up, takes a fifth of a single core for some milliseconds.
func (b *bench) time(r request) float64 {
	if key := fmt.Sprint(r.Family, r.Args); key != b.last {
		make, ok := b.known[r.Family]
		if !ok {
			panic(&tensor.ValueError{Op: "bench", Detail: "no family " + r.Family})
		}
		b.call = make(r.Args)
		b.last = key
		b.call()
	}
	for range r.Calls {
		b.call()
	}
	start := time.Now()
	for range r.Calls {
		b.call()
	}
	return time.Since(start).Seconds()
}
