package forward

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// filled is the text of a program that returns its input beside a fill of size elements.
func filled(size string) string {
	return fmt.Sprintf(`{"version": 1, "name": "m",
		"inputs": [{"Name": "x", "storage": 0, "dtype": "float32", "shape": [[0, 1]]}],
		"outputs": [{"Name": "y", "storage": 1, "dtype": "float32", "shape": [[0, 1]]}],
		"storages": [{"kind": "input", "dtype": "float32"},
			{"kind": "fill", "dtype": "float32", "tensor": "f", "shape": [%s]}],
		"calls": []}`, size)
}

func TestFillsOfAFileAreRepeatedElements(t *testing.T) {
	p, err := FromFile(filled("[0, 1]"), map[string]*tensor.Tensor{"f": tensor.Of([]float32{7}, 1)})
	if err != nil {
		t.Fatal(err)
	}
	y := tensor.Values[float32](p.Run(tensor.Zeros(3))[0])
	if len(y) != 3 || y[0] != 7 || y[2] != 7 {
		t.Errorf("%v, want three times 7", y)
	}
}

// TestHugeFillsAreRefused: a file cannot make a program ask for more memory than there is.
func TestHugeFillsAreRefused(t *testing.T) {
	for _, size := range []string{"1099511627776", "[0, 1099511627776]", "16777217, [0, 1]"} {
		_, err := FromFile(filled(size),
			map[string]*tensor.Tensor{"f": tensor.Of([]float32{7}, 1)})
		if err == nil || !strings.Contains(err.Error(), "to be filled") {
			t.Errorf("%s: %v", size, err)
		}
	}
}
