package callback

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// ModelCheckpoint saves the model, or its weights, after each epoch or every so many batches.
type ModelCheckpoint struct {
	Base
	// Path may hold {epoch}, counted from 1, {batch}, and metrics, in the format of Python:
	// model-{epoch:02d}-{val_loss:.2f}.goten
	Path        string
	Monitor     string // val_loss by default
	Mode        string // min, max, or auto: by the kind of metric
	BestOnly    bool   // only when the metric improves
	WeightsOnly bool
	// Every is the number of batches between files; 0 saves at the end of each epoch.
	Every int
	// Threshold, if set, is what the first file has to beat.
	Threshold *float64
	Log       io.Writer // messages; nil for none

	monitor monitor
	epoch   int
	seen    int
}

// TrainBegin prepares the comparison, if only the best is saved.
func (c *ModelCheckpoint) TrainBegin(l Loop) error {
	if c.Path == "" {
		return &tensor.ValueError{Op: "ModelCheckpoint", Detail: "no Path is set"}
	}
	c.seen = 0
	if c.BestOnly {
		best := c.Threshold
		if c.monitor.best != nil { // from an earlier Fit
			best = c.monitor.best
		}
		var err error
		if c.monitor, err = newMonitor("ModelCheckpoint", l, c.Monitor, c.Mode); err != nil {
			return err
		}
		c.monitor.best = best
	}
	return c.Base.TrainBegin(l)
}

// EpochBegin notes the epoch.
func (c *ModelCheckpoint) EpochBegin(epoch int) error {
	c.epoch = epoch
	return nil
}

// BatchEnd saves every so many batches.
func (c *ModelCheckpoint) BatchEnd(batch int, logs func() Logs) error {
	if c.Every <= 0 {
		return nil
	}
	if c.seen++; c.seen < c.Every {
		return nil
	}
	c.seen = 0
	l := logs()
	return c.save(&l, batch)
}

// EpochEnd saves at the end of an epoch.
func (c *ModelCheckpoint) EpochEnd(_ int, logs *Logs) error {
	if c.Every > 0 {
		return nil
	}
	return c.save(logs, -1)
}

func (c *ModelCheckpoint) save(logs *Logs, batch int) error {
	path, err := c.path(logs, batch)
	if err != nil {
		return err
	}
	if c.BestOnly {
		v, err := c.monitor.value("ModelCheckpoint", logs)
		if err != nil {
			return err
		}
		if !c.monitor.better(v, c.monitor.best) {
			say(c.Log, "Epoch %d: %s did not improve from %.5f", c.epoch+1, c.monitor.name,
				*c.monitor.best)
			return nil
		}
		c.monitor.best = &v
	}
	say(c.Log, "Epoch %d: saving model to %s", c.epoch+1, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if c.WeightsOnly {
		return c.Loop.SaveWeights(path)
	}
	return c.Loop.SaveFile(path)
}

// place is a name in braces with, perhaps, a format: {val_loss:.2f}.
var place = regexp.MustCompile(`\{(\w+)(?::(0?)(\d*)(\.\d+)?([dfeg]?))?\}`)

// path fills the places of Path. A name that is neither epoch, batch nor a metric is an error.
func (c *ModelCheckpoint) path(logs *Logs, batch int) (string, error) {
	var unknown []string
	out := place.ReplaceAllStringFunc(c.Path, func(s string) string {
		m := place.FindStringSubmatch(s)
		switch name := m[1]; {
		case name == "epoch":
			return fmt.Sprintf("%"+m[2]+m[3]+"d", c.epoch+1)
		case name == "batch" && batch >= 0:
			return fmt.Sprintf("%"+m[2]+m[3]+"d", batch+1)
		case logs.Has(name):
			verb := m[5]
			if verb == "" || verb == "d" {
				verb = "g"
			}
			return fmt.Sprintf("%"+m[2]+m[3]+m[4]+verb, logs.Get(name))
		default:
			unknown = append(unknown, name)
			return s
		}
	})
	if unknown != nil {
		return "", &tensor.ValueError{Op: "ModelCheckpoint", Detail: fmt.Sprintf(
			"failed to format the path %q: no value is named %s; there are epoch, %s", c.Path,
			strings.Join(unknown, ", "), strings.Join(logs.Names(), ", "))}
	}
	return out, nil
}
