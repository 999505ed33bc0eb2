package lint

import (
	"bytes"
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of a file, a function, a line and a parameter list. A tab is 4 columns wide.
const (
	MaxFile    = 500
	MaxFunc    = 50
	MaxColumns = 100
	MaxParams  = 5
	tabWidth   = 4
)

// sized names the kinds of text that have a length limit per file.
var sized = []string{".go", ".py", ".pyi", ".s", ".c", ".h"}

// flat names the folders whose functions may have more parameters: what crosses to Python is
// numbers, and kernels keep the order that BLAS has taught everybody (m, n, k, a, b, c).
var flat = []string{"bindings", "core/internal/kernel"}

// Sizes checks the length of files and lines, in every language, and of Go functions.
func Sizes(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Files {
		if !slices.Contains(sized, path.Ext(f.Name)) || f.Generated() {
			continue
		}
		if n := bytes.Count(f.Data, []byte("\n")); n > MaxFile && !table(f.Name) {
			found = append(found, Finding{f.Name, n, fmt.Sprintf(
				"file of %d lines, at most %d: split it by idea", n, MaxFile)})
		}
		found = append(found, longLines(f)...)
		if f.AST != nil {
			found = append(found, functions(f)...)
		}
	}
	return found
}

// table tells whether a file holds data: its name ends in _table or _tables.
func table(name string) bool {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	stem = strings.TrimSuffix(stem, "_test")
	return strings.HasSuffix(stem, "_table") || strings.HasSuffix(stem, "_tables")
}

func longLines(f *File) []Finding {
	var found []Finding
	for i, line := range bytes.Split(f.Data, []byte("\n")) {
		columns := utf8.RuneCount(line) + (tabWidth-1)*bytes.Count(line, []byte("\t"))
		if columns > MaxColumns && !bytes.Contains(line, []byte("://")) {
			found = append(found, Finding{f.Name, i + 1, fmt.Sprintf(
				"line of %d columns, at most %d: break it", columns, MaxColumns)})
		}
	}
	return found
}

func functions(f *File) []Finding {
	var found []Finding
	for _, d := range f.AST.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil { // without a body it is assembly
			continue
		}
		if n := lines(f, fn) - dataLines(f, fn.Body); n > MaxFunc {
			found = append(found, f.at(fn.Pos(),
				"%s has %d lines, at most %d: name its parts as functions",
				fn.Name.Name, n, MaxFunc))
		}
		if n := fn.Type.Params.NumFields(); n > MaxParams && !f.Under(flat...) {
			found = append(found, f.at(fn.Pos(),
				"%s has %d parameters, at most %d: make them a struct",
				fn.Name.Name, n, MaxParams))
		}
	}
	return found
}

func lines(f *File, n ast.Node) int {
	return f.Fset.Position(n.End()).Line - f.Fset.Position(n.Pos()).Line + 1
}

// dataLines counts the lines within literals that hold data alone: a table of cases does not
// make a function harder to read.
func dataLines(f *File, body ast.Node) int {
	n := 0
	ast.Inspect(body, func(node ast.Node) bool {
		lit, ok := node.(*ast.CompositeLit)
		if !ok || hasCode(lit) {
			return true
		}
		n += lines(f, lit) - 1
		return false
	})
	return n
}

// hasCode tells whether a literal holds a function of more than one statement.
func hasCode(lit *ast.CompositeLit) bool {
	code := false
	ast.Inspect(lit, func(node ast.Node) bool {
		if fn, ok := node.(*ast.FuncLit); ok && len(fn.Body.List) > 1 {
			code = true
		}
		return !code
	})
	return code
}
