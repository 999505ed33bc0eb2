package kernel

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAssemblyIsThatOfItsGenerator writes the generated files anew and compares byte by byte. It
// is skipped where the generator's modules cannot be had.
func TestAssemblyIsThatOfItsGenerator(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the generator")
	}
	list := exec.Command("go", "list", "-deps", ".")
	list.Dir = "_gen"
	if out, err := list.CombinedOutput(); err != nil {
		t.Skipf("the generator does not load: %v\n%s", err, out)
	}
	dir := t.TempDir()
	gen := exec.Command("go", "run", ".", "-dir", dir)
	gen.Dir = "_gen"
	if out, err := gen.CombinedOutput(); err != nil {
		t.Fatalf("go run ./_gen: %v\n%s", err, out)
	}
	made, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(made) == 0 {
		t.Fatal("the generator wrote nothing")
	}
	for _, path := range made {
		name := filepath.Base(path)
		want, _ := os.ReadFile(path)
		got, err := os.ReadFile(name)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what _gen writes: run go generate ./core/internal/kernel", name)
		}
	}
	committed, _ := filepath.Glob("*_amd64.s")
	for _, name := range committed {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("_gen does not write %s: %v", strings.TrimSpace(name), err)
		}
	}
}
