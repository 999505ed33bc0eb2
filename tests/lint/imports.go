package lint

import (
	"slices"
	"strconv"
	"strings"
)

// level gives each package its height: a package imports lower ones only. Packages of one
// height know nothing of each other.
var level = map[string]int{
	"core/internal/mem":    0,
	"core/rng":             0,
	"core/trace":           0,
	"core/internal/par":    1,
	"core/internal/kernel": 2,
	"core/internal/tile":   3,
	"core/tensor":          4,
	"core/config":          5,
	"core/ops":             5,
	"core/plan":            6,
	"core/forward":         7,
	"tests/golden":         6, // for tests
	"core/internal/bench":  7,
	"layers/initial":       7,
	"layers/penalty":       7,
	"layers":               8,
	"train/data":           9,
	"train/loss":           9,
	"train/optim":          9,
	"train/metric":         10, // some metrics are losses, averaged
	"train":                11,
	"train/callback":       10,
	"goten":                13,
	"tests/workloads":      14, // for tests
	"arrowio":              10, // its datasets are those of train/data
	"arrowio/cdata":        11,
	"arrowio/safetensors":  10,
	"bindings":             14,
	"bindings/pygen":       14,
}

// outside names the packages of other modules that a package may import, by prefix.
// arrowio and bindings have the Arrow library, the engine nothing but the processor's flags.
var outside = map[string][]string{
	"core/internal/mem":    {"golang.org/x/sys"},
	"core/internal/par":    {"golang.org/x/sys/cpu"},
	"core/rng":             {"golang.org/x/sys/cpu"},
	"core/internal/kernel": {"golang.org/x/sys/cpu"},
	"arrowio":              {"github.com/apache/arrow/go"},
	"arrowio/cdata":        {"github.com/apache/arrow/go"},
	"bindings":             {"github.com/apache/arrow/go"},
}

// needsCgo names the folders whose packages need a C compiler. All else is one static binary.
var needsCgo = []string{"arrowio/cdata", "bindings"}

// Imports checks that each package imports only what lies below it, that the engine stays
// free of other modules, and that cgo stands only where it may.
func Imports(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Files {
		if !f.Own() {
			continue
		}
		for _, spec := range f.AST.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue // the parser has checked it
			}
			if text := importFault(f, name); text != "" {
				found = append(found, f.at(spec.Pos(), "%s", text))
			}
		}
	}
	return found
}

func importFault(f *File, name string) string {
	from := f.Package()
	switch {
	case name == "C":
		if !f.Under(needsCgo...) {
			return `imports "C": cgo is for arrowio/cdata and bindings, so that a Go service ` +
				"is one static binary"
		}
	case name == Module || strings.HasPrefix(name, Module+"/"):
		return heightFault(from, local(name))
	case strings.Contains(strings.SplitN(name, "/", 2)[0], "."):
		if free(from) || slices.ContainsFunc(outside[from], func(p string) bool {
			return name == p || strings.HasPrefix(name, p+"/")
		}) {
			return ""
		}
		return from + " imports " + name + ": not in the list of tests/lint/imports.go; " +
			"use the standard library, or name the module and its reason there and in " +
			"docs/dependencies.md"
	}
	return ""
}

func heightFault(from, to string) string {
	if free(from) || from == to || strings.HasPrefix(from, to+"/internal/") {
		return ""
	}
	a, okA := height(from)
	b, okB := height(to)
	switch {
	case !okA:
		return "package " + from + " has no place in tests/lint/imports.go: give it one"
	case !okB:
		return "package " + to + " has no place in tests/lint/imports.go: give it one"
	case b >= a:
		return from + " imports " + to + ", which does not lie below it: " +
			"move the code down, or let the upper package pass it in"
	}
	return ""
}

// height gives a package its level; an internal package has that of its parent.
func height(pkg string) (int, bool) {
	if h, ok := level[pkg]; ok {
		return h, true
	}
	parent, _, ok := strings.Cut(pkg, "/internal/")
	if !ok || parent == "core" {
		return 0, false
	}
	h, ok := level[parent]
	return h, ok
}

// free tells whether a package stands above all others: programs and tests.
func free(pkg string) bool {
	top, _, _ := strings.Cut(pkg, "/")
	return slices.Contains([]string{"examples", "benchmarks", "tests", "cmd", "docs"}, top)
}

func local(name string) string {
	if name == Module {
		return "goten"
	}
	return strings.TrimPrefix(name, Module+"/")
}
