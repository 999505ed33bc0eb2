package callback

import (
	"fmt"
	"io"
	"strings"

	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/tensor"
)

// Zero in a literal means 0 where leaving the field out means another default.
const Zero = config.Zero

// or is v, or the default where v was left out.
func or(v, byDefault float64) float64 {
	switch v {
	case 0:
		return byDefault
	case Zero:
		return 0
	}
	return v
}

// monitor compares values of one metric.
type monitor struct {
	name  string
	up    bool
	delta float64 // what counts as better
	best  *float64
}

// newMonitor takes the mode min, max or auto (also empty), which asks the loop.
func newMonitor(who string, l Loop, name, mode string) (monitor, error) {
	m := monitor{name: name}
	if name == "" {
		m.name = "val_loss"
	}
	switch mode {
	case "min":
	case "max":
		m.up = true
	case "", "auto":
		d := l.Direction(m.name)
		m.up = d > 0
		if d == 0 {
			return m, &tensor.ValueError{Op: who, Detail: fmt.Sprintf("received monitor=%s, and "+
				"it is not known whether that metric should be maximized or minimized; "+
				"set Mode to max or min", m.name)}
		}
	default:
		return m, &tensor.ValueError{Op: who,
			Detail: fmt.Sprintf("unknown mode %q; there are auto, min, max", mode)}
	}
	return m, nil
}

// value is the metric in the logs.
func (m *monitor) value(who string, logs *Logs) (float64, error) {
	if !logs.Has(m.name) {
		return 0, &tensor.ValueError{Op: who, Detail: fmt.Sprintf(
			"it is conditioned on metric `%s` which is not available; available metrics are: %s",
			m.name, strings.Join(logs.Names(), ","))}
	}
	return logs.Get(m.name), nil
}

// better reports whether v improves on a reference, if there is one. NaN improves on nothing but
// the lack of a reference.
func (m *monitor) better(v float64, than *float64) bool {
	switch {
	case than == nil:
		return true
	case m.up:
		return v-m.delta > *than
	}
	return v+m.delta < *than
}

// say writes a line where somebody listens.
func say(w io.Writer, format string, a ...any) {
	if w != nil {
		fmt.Fprintf(w, format+"\n", a...)
	}
}
