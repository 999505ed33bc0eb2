package lint

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// unsafeHome names the files and folders that may import unsafe.
var unsafeHome = []string{
	"core/internal/mem",
	"core/internal/kernel",
	"core/internal/tile/memory.go", // gathers and scatters strided memory
	"core/tensor/array.go",         // typed access to a buffer
	"core/tensor/foreign.go",       // memory that other languages own or see
	"core/tensor/memo.go",          // tells types of operators apart without hashing
	"arrowio",
	"bindings",
}

// goroutineHome names the files and folders that may start goroutines.
var goroutineHome = []string{
	"core/internal/par",
	"train/data",
	"bindings/jobs.go", // work that Python waits for in slices, so that it sees signals
	"bindings/loop.go", // a loop whose events Python pulls
}

// stateHome names the package variables that may change after init, each with its reason.
// Registries, which init fills through functions named Register, need no entry.
var stateHome = map[string]string{
	"arrowio/cdata.exported":    "counts what consumers hold",
	"bindings.arrayCalls":       "a pool of scratch memory",
	"bindings.sharedBytes":      "counts, for reports",
	"bindings.tables":           "the kinds of handles; each table locks itself",
	"core/internal/par.cores":   "the number of threads, for the process",
	"core/internal/par.wanted":  "the number of threads that the program asked for",
	"core/internal/par.workers": "the threads of the process: it has its cores once",
	"core/rng.rooms":            "scratch memory of draws under way",
	"core/config.codecs":        "one for each registry, made with it by the init of its package",
	"core/trace.current":        "the trace of the process, if one is taken",
	"core/tensor.methods":       "the methods of Tensor, bound by the init of core/ops",
	"core/tensor.applied":       "counts operators, for reports",
	"core/tensor.hostReads":     "counts reads on the host, for reports",
	"core/tensor.registry":      "locks itself: an operator may be registered late",
	"core/tensor.execs":         "a pool of scratch memory",
	"core/tensor.paramUses":     "counts uses on the host, which recordings compare",
	"core/tensor.programs":      "the programs of operators: the same for every caller",
	"core/tensor.readsCache":    "what a gradient reads: the same for every caller",
	"core/tensor.sequence":      "numbers the nodes of every graph",
}

func within(f *File, places []string) bool {
	return slices.Contains(places, f.Name) || f.Under(places...)
}

// Places checks that unsafe and goroutines stand only where somebody looks after them.
func Places(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Files {
		if !f.Own() || free(f.Package()) {
			continue
		}
		for _, spec := range f.AST.Imports {
			if spec.Path.Value == `"unsafe"` && !within(f, unsafeHome) {
				found = append(found, f.at(spec.Pos(), "unsafe may stand only in %s",
					strings.Join(unsafeHome, ", ")))
			}
		}
		if within(f, goroutineHome) {
			continue
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			if starts(n) {
				found = append(found, f.at(n.Pos(), "starts a goroutine: use par.For; "+
					"only %s may start one", strings.Join(goroutineHome, ", ")))
			}
			return true
		})
	}
	return found
}

// starts tells whether a node starts a goroutine: a go statement, or the method Go of a
// WaitGroup.
func starts(n ast.Node) bool {
	if _, ok := n.(*ast.GoStmt); ok {
		return true
	}
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	_, literal := call.Args[0].(*ast.FuncLit)
	return ok && literal && method.Sel.Name == "Go"
}

// State checks that package variables do not change once init has run: none is assigned in a
// function other than init, and none is a lock, a pool or an atomic. It looks at names, not
// types, so it finds the common cases.
func State(t *Tree) []Finding {
	var found []Finding
	byPackage := map[string][]*File{}
	for _, f := range t.Files {
		if f.Own() && !free(f.Package()) {
			byPackage[f.Package()] = append(byPackage[f.Package()], f)
		}
	}
	for pkg, files := range byPackage {
		changed := map[string]bool{}
		for _, f := range files {
			assigned(f, changed)
		}
		for _, f := range files {
			found = append(found, mutable(f, pkg, changed)...)
		}
	}
	return found
}

const stateAdvice = "package variable %s changes: keep it in a value that its users hold, or in " +
	"a registry filled by init, or give the reason in tests/lint/places.go"

// mutable returns the package variables of a file that change, those of stateHome aside.
func mutable(f *File, pkg string, changed map[string]bool) []Finding {
	var found []Finding
	for _, d := range f.AST.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			for _, name := range spec.Names {
				_, known := stateHome[pkg+"."+name.Name]
				if name.Name != "_" && !known && (changed[name.Name] || guarded(spec)) {
					found = append(found, f.at(name.Pos(), stateAdvice, name.Name))
				}
			}
		}
	}
	return found
}

// guarded tells whether a variable's type or value says that it is shared and changes.
func guarded(spec *ast.ValueSpec) bool {
	yes := false
	for _, n := range append([]ast.Expr{spec.Type}, spec.Values...) {
		if n == nil {
			continue
		}
		ast.Inspect(n, func(n ast.Node) bool {
			if _, ok := n.(*ast.FuncLit); ok {
				return false
			}
			if sel, ok := n.(*ast.SelectorExpr); ok {
				pkg, _ := sel.X.(*ast.Ident)
				yes = yes || pkg != nil && (pkg.Name == "atomic" ||
					pkg.Name == "sync" && !strings.HasPrefix(sel.Sel.Name, "Once"))
			}
			return !yes
		})
	}
	return yes
}

// assigned adds the package variables that functions of the file assign to, init aside and
// those whose names begin with Register: only init calls them.
func assigned(f *File, changed map[string]bool) {
	for _, d := range f.AST.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil || fn.Recv == nil && registers(fn.Name.Name) {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, left := range n.Lhs {
						note(f, left, changed)
					}
				}
			case *ast.IncDecStmt:
				note(f, n.X, changed)
			}
			return true
		})
	}
}

func registers(name string) bool {
	return name == "init" || strings.HasPrefix(strings.ToLower(name), "register")
}

// note adds the variable at the root of an expression, if it is not a local one.
func note(f *File, e ast.Expr, changed map[string]bool) {
	for {
		switch x := e.(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			return // it writes through a pointer: what it points to is not the variable
		case *ast.Ident:
			if x.Obj == nil || x.Obj == f.AST.Scope.Lookup(x.Name) {
				changed[x.Name] = true
			}
			return
		default:
			return
		}
	}
}
