package par

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestThreadsFollowEnvironment(t *testing.T) {
	if s := os.Getenv("PAR_TEST_WANT"); s != "" {
		os.Stdout.WriteString("threads=" + string(rune('0'+Threads())) + "\n")
		return
	}
	for value, want := range map[string]string{"1": "threads=1", "3": "threads=3",
		"many": "is not a number of threads", "0": "is not a number of threads"} {
		c := exec.Command(os.Args[0], "-test.run=TestThreadsFollowEnvironment", "-test.v")
		c.Env = append(os.Environ(), "PAR_TEST_WANT=1", "GOTEN_NUM_THREADS="+value)
		out, err := c.CombinedOutput()
		if errors.Is(err, syscall.ENOEXEC) {
			t.Skip("an emulator runs this program and the system cannot start it again")
		}
		if !strings.Contains(string(out), want) {
			t.Errorf("GOTEN_NUM_THREADS=%s: %q is not in the output\n%s", value, want, out)
		}
	}
}

func TestSetThreadsReturnsThoseBefore(t *testing.T) {
	before := SetThreads(5)
	if got := SetThreads(7); got != 5 {
		t.Errorf("SetThreads returned %d; expected 5", got)
	}
	if SetThreads(0); Threads() < 1 {
		t.Errorf("Threads() = %d after SetThreads(0)", Threads())
	}
	SetThreads(before)
}
