package kernel

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestISAFollowsEnvironment(t *testing.T) {
	if os.Getenv("KERNEL_TEST_PRINT") != "" {
		defer func() {
			if err, _ := recover().(error); errors.As(err, new(*ISAError)) {
				os.Stdout.WriteString(err.Error() + "\n")
			}
		}()
		os.Stdout.WriteString("set=" + Of[float32]().Name + " " + Of[float64]().Name + "\n")
		return
	}
	want := map[string]string{"sse9": `this machine has no "sse9"; use one of generic`}
	for _, s := range Sets[float32]() {
		want[s.Name] = "set=" + s.Name + " " + s.Name
	}
	for isa, w := range want {
		c := exec.Command(os.Args[0], "-test.run=TestISAFollowsEnvironment", "-test.v")
		c.Env = append(os.Environ(), "KERNEL_TEST_PRINT=1", "GOTEN_ISA="+isa)
		out, err := c.CombinedOutput()
		if errors.Is(err, syscall.ENOEXEC) {
			t.Skip("an emulator runs this program and the system cannot start it again")
		}
		if !strings.Contains(string(out), w) {
			t.Errorf("GOTEN_ISA=%s: %q is not in the output\n%s", isa, w, out)
		}
	}
}
