package par

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
)

// wanted is the number of threads that SetThreads or the environment asked for, 0 for all cores.
var wanted atomic.Int64

var fromEnvironment = sync.OnceValue(func() error {
	s := os.Getenv("GOTEN_NUM_THREADS")
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return fmt.Errorf("GOTEN_NUM_THREADS: %q is not a number of threads: "+
			"set it to 1 or more, or leave it out to use all cores", s)
	}
	wanted.CompareAndSwap(0, int64(n))
	return nil
})

// cores is the number in force, 0 before the first use: GOMAXPROCS takes a lock.
var cores atomic.Int64

// Threads is the number of goroutines that run a loop: SetThreads if it was called, else the
// environment variable GOTEN_NUM_THREADS, else GOMAXPROCS at the first call (which respects a
// container's CPU limit). It panics with an error if the variable is no positive number.
func Threads() int {
	if n := cores.Load(); n > 0 {
		return int(n)
	}
	return settle()
}

func settle() int {
	if err := fromEnvironment(); err != nil {
		panic(err)
	}
	n := wanted.Load()
	if n == 0 {
		n = int64(runtime.GOMAXPROCS(0))
	}
	if cores.CompareAndSwap(0, n) {
		return int(n)
	}
	return Threads()
}

// SetThreads changes the number of threads of loops that begin from now on, and returns the
// number before; n < 1 means GOTEN_NUM_THREADS or all cores. Results do not depend on it.
func SetThreads(n int) int {
	before := Threads()
	if n < 1 {
		cores.Store(0)
		settle()
		return before
	}
	cores.Store(int64(n))
	return before
}
