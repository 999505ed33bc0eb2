// Package golden reads the numbers of other libraries that tests compare with. The programs beside
// it wrote them and say of which library.
package golden

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// Read is what a file of this folder holds.
func Read[T any](t testing.TB, file string) (v T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), "tests", "golden", file))
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// root is the folder of the module: tests run in that of their package.
func root(t testing.TB) string {
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	t.Fatalf("no go.mod above %s: %v", dir, err)
	return ""
}

// A Number is a float that may be written as "nan" or "inf".
type Number float64

// UnmarshalJSON reads a number, or its name in quotes.
func (n *Number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	*n = Number(v)
	return err
}

// An Array is a tensor in a file.
type Array struct {
	Shape  []int
	DType  string // float64 if it is left out
	Values []Number
}

// Tensor makes the tensor; of a nil Array it is nil.
func (a *Array) Tensor() *tensor.Tensor {
	if a == nil {
		return nil
	}
	v := make([]float64, len(a.Values))
	for i, x := range a.Values {
		v[i] = float64(x)
	}
	for _, d := range tensor.DTypes() {
		if d.String() == a.DType || a.DType == "" && d == tensor.Float64 {
			t := tensor.New(d, a.Shape...)
			t.CopyFrom(tensor.Of(v, a.Shape...))
			return t
		}
	}
	panic("no dtype " + a.DType)
}
