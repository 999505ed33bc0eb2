package kernel

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

// Of returns the Set to use: the best that this machine runs, or the one that the environment
// variable GOTEN_ISA names (generic, avx2, avx512). It panics with an *ISAError if the machine
// lacks that one.
func Of[F Float]() *Set[F] {
	switch any(*new(F)).(type) {
	case float32:
		return any(chosen32()).(*Set[F])
	default:
		return any(chosen64()).(*Set[F])
	}
}

// Sets returns all that this machine runs, the best last.
func Sets[F Float]() []*Set[F] {
	switch any(*new(F)).(type) {
	case float32:
		return any(all32()).([]*Set[F])
	default:
		return any(all64()).([]*Set[F])
	}
}

// An ISAError says that GOTEN_ISA names an instruction set that cannot be used.
type ISAError struct {
	Wanted string
	Has    []string // the sets of this machine
}

func (e *ISAError) Error() string {
	return fmt.Sprintf("GOTEN_ISA: this machine has no %q; use one of %s, or leave it out",
		e.Wanted, strings.Join(e.Has, ", "))
}

var (
	all32 = sync.OnceValue(func() []*Set[float32] {
		return append(generic[float32](), sets32()...)
	})
	all64 = sync.OnceValue(func() []*Set[float64] {
		return append(generic[float64](), sets64()...)
	})
	chosen32 = sync.OnceValue(func() *Set[float32] { return choose(all32()) })
	chosen64 = sync.OnceValue(func() *Set[float64] { return choose(all64()) })
)

func choose[F Float](sets []*Set[F]) *Set[F] {
	wanted := os.Getenv("GOTEN_ISA")
	if wanted == "" {
		return sets[len(sets)-1]
	}
	e := &ISAError{Wanted: wanted}
	for _, s := range sets {
		if s.Name == wanted {
			return s
		}
		e.Has = append(e.Has, s.Name)
	}
	panic(e)
}

func generic[F Float]() []*Set[F] {
	s := newGeneric[F]()
	return []*Set[F]{&s}
}
