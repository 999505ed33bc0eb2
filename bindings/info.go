package bindings

import (
	"os"
	"runtime"
	"runtime/debug"

	"github.com/goten-ml/goten/core/tensor"
)

// init lets the Go heap grow to three times its live content, from 8 MB on: under Python it holds
// small things that die young (tensors of up to 1 KB, nodes), and collections at the default of
// twice and 4 MB take a tenth of the time of small operators. Large tensors are not in it.
func init() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// Info returns a fact about the engine as text: "go" (version of Go), "platform", "threads".
func Info(name string) (text string, err error) {
	defer guard(&err)
	switch name {
	case "go":
		return runtime.Version(), nil
	case "platform":
		return runtime.GOOS + "/" + runtime.GOARCH, nil
	}
	return "", failure("KeyError", "Info: no fact named "+name)
}

// Stat returns a counter: "handles" (live, of every kind) or the plural of a kind ("jobs",
// "tensors"); "lent" (arrays of Python in use by Go), "waiting" (tokens not fetched yet), "bytes"
// (of tensors above 1 KB), "idle_bytes" (pooled), "operators_run", "shared_bytes" (of Python's
// arrays, read or written without a copy), "go_bytes" (heap of the Go runtime), "threads".
func Stat(name string) (n int64, err error) {
	defer guard(&err)
	switch name {
	case "handles":
		for _, t := range tables[1:] {
			n += t.count()
		}
		return n, nil
	case "lent":
		return owned.lent.Load(), nil
	case "waiting":
		return owned.waiting.Load(), nil
	case "threads":
		return int64(runtime.GOMAXPROCS(0)), nil
	case "bytes":
		n, _ = tensor.Usage()
		return n, nil
	case "idle_bytes":
		_, n = tensor.Usage()
		return n, nil
	case "shared_bytes":
		return sharedBytes.Load(), nil
	case "operators_run":
		return int64(tensor.Applied()), nil
	case "go_bytes":
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc), nil
	}
	for _, t := range tables[1:] {
		if name == t.title()+"s" {
			return t.count(), nil
		}
	}
	return 0, failure("KeyError", "Stat: no counter named "+name)
}

// Trim collects garbage and returns free memory to the system; for reports of memory.
func Trim() (bytes int64, err error) {
	defer guard(&err)
	debug.FreeOSMemory()
	return Stat("go_bytes")
}
