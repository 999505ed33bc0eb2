package lint

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T) *Tree {
	t.Helper()
	tree, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestTree applies every rule to the tree: one subtest a rule, one error a finding.
func TestTree(t *testing.T) {
	tree := load(t)
	for name, rule := range map[string]func(*Tree) []Finding{
		"imports":      Imports,
		"sizes":        Sizes,
		"places":       Places,
		"state":        State,
		"docs":         Docs,
		"text":         Text,
		"links":        Links,
		"dependencies": Dependencies,
	} {
		t.Run(name, func(t *testing.T) { show(t, rule(tree)) })
	}
	t.Run("python", func(t *testing.T) {
		found, err := Python(tree, "tests/lint")
		if errors.Is(err, ErrNoPython) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		show(t, found)
	})
}

func show(t *testing.T, found []Finding) {
	t.Helper()
	slices.SortFunc(found, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line)
	})
	for _, f := range found {
		t.Error(f)
	}
}

// TestBuildsWithoutCgo builds all that needs no C compiler for two processors: the generic
// kernels must stand alone where there is no assembly.
func TestBuildsWithoutCgo(t *testing.T) {
	tree := load(t)
	list := exec.Command("go", "list", "./...")
	list.Dir = tree.Root
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	args := []string{"build"}
	for name := range strings.FieldsSeq(string(out)) {
		pkg := local(name)
		if !slices.ContainsFunc(needsCgo, func(p string) bool {
			return pkg == p || strings.HasPrefix(pkg, p+"/")
		}) {
			args = append(args, name)
		}
	}
	for _, arch := range []string{"amd64", "arm64"} {
		build := exec.Command("go", args...)
		build.Dir = tree.Root
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
		if text, err := build.CombinedOutput(); err != nil {
			t.Errorf("CGO_ENABLED=0 GOARCH=%s go build: %v\n%s", arch, err, text)
		}
	}
}
