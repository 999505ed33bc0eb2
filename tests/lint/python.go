package lint

import (
	"errors"
	"fmt"
	"os/exec"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// ErrNoPython says that there is no Python here to read Python with.
var ErrNoPython = errors.New("no python3 on PATH")

var report = regexp.MustCompile(`^(.+?):(\d+): (.*)$`)

// Python checks the Python files with python.py. It returns ErrNoPython where it cannot run.
func Python(t *Tree, dir string) ([]Finding, error) {
	python, err := exec.LookPath("python3")
	if err != nil {
		return nil, ErrNoPython
	}
	args := []string{path.Join(dir, "python.py")}
	for _, f := range t.Files {
		if path.Ext(f.Name) == ".py" && !f.Generated() {
			args = append(args, f.Name)
		}
	}
	cmd := exec.Command(python, args...)
	cmd.Dir = t.Root
	var failure strings.Builder
	cmd.Stderr = &failure
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("python.py: %w: %s", err, failure.String())
	}
	var found []Finding
	for line := range strings.Lines(string(out)) {
		m := report.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			return nil, fmt.Errorf("python.py: unexpected line %q", line)
		}
		n, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, err
		}
		found = append(found, Finding{m[1], n, m[3]})
	}
	return found, nil
}
