// Package lint holds the project's rules as code: which package may import which, how long
// a file or a function may be, where unsafe, cgo and goroutines may stand, what every
// exported name must have. The tests apply each rule to the tree, and to small sources that
// break it. A rule that is wrong is changed here, with its reason; there are no marks in the
// sources that turn it off.
package lint

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// Module is the path of the Go module.
const Module = "github.com/goten-ml/goten"

// Finding is one place that breaks a rule, with what to do about it.
type Finding struct {
	File string
	Line int
	Text string
}

// String gives the finding as file:line: text.
func (f Finding) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text) }

// File is a file of the tree. AST is nil unless it is a Go file.
type File struct {
	Name string // relative to the root, with slashes
	Data []byte
	AST  *ast.File
	Fset *token.FileSet
}

// Tree is every file that is tracked, or would be if it were added.
type Tree struct {
	Root  string
	Files []*File
}

// Load reads the tree that holds the working directory. It asks git for the names.
func Load() (*Tree, error) {
	root, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		return nil, fmt.Errorf("git rev-parse: %w", err)
	}
	t := &Tree{Root: strings.TrimSpace(string(root))}
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = t.Root
	names, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.SplitSeq(strings.Trim(string(names), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(t.Root, filepath.FromSlash(name)))
		if os.IsNotExist(err) {
			continue // deleted, not yet committed
		}
		if err != nil {
			return nil, err
		}
		f, err := Parse(name, data)
		if err != nil {
			return nil, err
		}
		t.Files = append(t.Files, f)
	}
	return t, nil
}

// Parse makes a File of a name and its content.
func Parse(name string, data []byte) (*File, error) {
	f := &File{Name: name, Data: data}
	if path.Ext(name) != ".go" {
		return f, nil
	}
	f.Fset = token.NewFileSet()
	var err error
	f.AST, err = parser.ParseFile(f.Fset, name, data, parser.ParseComments)
	return f, err
}

// Package returns the file's import path within the module; the root is "goten".
func (f *File) Package() string {
	if dir := path.Dir(f.Name); dir != "." {
		return dir
	}
	return "goten"
}

// Test tells whether the file is a Go test.
func (f *File) Test() bool { return strings.HasSuffix(f.Name, "_test.go") }

// Generated tells whether the file says that a program wrote it.
func (f *File) Generated() bool {
	if f.AST != nil {
		return ast.IsGenerated(f.AST)
	}
	head, _, _ := bytes.Cut(f.Data, []byte("\n\n"))
	return bytes.Contains(head, []byte("Code generated ")) && bytes.Contains(head, []byte("DO NOT"))
}

// Binary tells whether the content is not text.
func (f *File) Binary() bool { return bytes.IndexByte(f.Data[:min(len(f.Data), 8000)], 0) >= 0 }

// Under tells whether the file lies in one of the folders.
func (f *File) Under(dirs ...string) bool {
	for _, d := range dirs {
		if strings.HasPrefix(f.Name, d+"/") {
			return true
		}
	}
	return false
}

// Own tells whether the file is Go of the module itself: no test, not generated, and not in
// a folder that the go command leaves out, which may hold a module of its own.
func (f *File) Own() bool {
	if f.AST == nil || f.Test() || f.Generated() {
		return false
	}
	for part := range strings.SplitSeq(f.Name, "/") {
		if part[0] == '_' || part[0] == '.' || part == "testdata" {
			return false
		}
	}
	return true
}

// at makes a finding at a position of the file's syntax.
func (f *File) at(p token.Pos, format string, args ...any) Finding {
	return Finding{f.Name, f.Fset.Position(p).Line, fmt.Sprintf(format, args...)}
}
