package ops

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

var update = flag.Bool("update", false, "write the golden files")

// TestNamesAreThoseOfTheFileFormat: models on disk name operators, so a name may be added, but not
// changed or taken away. After adding one: go test ./core/ops -run Names -update.
func TestNamesAreThoseOfTheFileFormat(t *testing.T) {
	const file = "../../tests/golden/operators.txt"
	got := strings.Join(tensor.Registered(), "\n") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("registered operators differ from %s:\n%s", file, got)
	}
}
