package kernel

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	for _, sub := range []string{"internal/kernel", "rng"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	// Without paths in it, one compilation serves every copy of the tree.
	gen := exec.Command("go", "run", "-trimpath", ".", "-dir", dir)
	gen.Dir = "_gen"
	if out, err := gen.CombinedOutput(); err != nil {
		t.Fatalf("go run ./_gen: %v\n%s", err, out)
	}
	kernels, _ := filepath.Glob(filepath.Join(dir, "internal/kernel/*"))
	generators, _ := filepath.Glob(filepath.Join(dir, "rng/*"))
	if len(kernels) == 0 || len(generators) == 0 {
		t.Fatal("the generator wrote nothing")
	}
	for _, path := range append(kernels, generators...) {
		name, _ := filepath.Rel(filepath.Join(dir, "internal/kernel"), path)
		want, _ := os.ReadFile(path)
		got, err := os.ReadFile(name)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what _gen writes: run go generate ./core/internal/kernel", name)
		}
	}
	committed, _ := filepath.Glob("*_amd64.s")
	for _, name := range committed {
		if _, err := os.Stat(filepath.Join(dir, "internal/kernel", name)); err != nil {
			t.Errorf("_gen does not write %s: %v", strings.TrimSpace(name), err)
		}
	}
}

// TestAVX2UsesItsRegistersAlone: those above 15 need AVX-512, which the assembler does not say.
func TestAVX2UsesItsRegistersAlone(t *testing.T) {
	files, _ := filepath.Glob("*_avx2_amd64.s")
	others, _ := filepath.Glob("../../rng/*_avx2_amd64.s")
	files = append(files, others...)
	if len(files) == 0 {
		t.Fatal("no files")
	}
	above := regexp.MustCompile(`\b([XY](1[6-9]|2\d|3[01])|Z\d+|K[0-7])\b`)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if r := above.Find(text); r != nil {
			t.Errorf("%s uses %s", name, r)
		}
	}
}
