package callback

import (
	"fmt"
	"io"
	"math"

	"github.com/goten-ml/goten/core/tensor"
)

// EarlyStopping stops training when a metric has not improved for Patience epochs.
type EarlyStopping struct {
	Base
	Monitor  string  // val_loss by default
	Mode     string  // min, max, or auto: by the kind of metric
	MinDelta float64 // changes up to this are no improvement
	Patience int
	// Baseline, if set, is what the metric has to beat for the wait to begin anew.
	Baseline *float64
	// RestoreBest sets the weights to those of the best epoch in the end.
	RestoreBest bool
	// StartFrom is the first epoch that counts.
	StartFrom int
	Log       io.Writer // messages; nil for none

	// StoppedEpoch is the epoch at which training was stopped; 0 if it was not.
	StoppedEpoch int
	// BestEpoch is the epoch of the best value.
	BestEpoch int

	monitor monitor
	wait    int
	weights []*tensor.Tensor
}

// TrainBegin begins anew.
func (c *EarlyStopping) TrainBegin(l Loop) (err error) {
	c.wait, c.StoppedEpoch, c.BestEpoch, c.weights = 0, 0, 0, nil
	c.monitor, err = newMonitor("EarlyStopping", l, c.Monitor, c.Mode)
	c.monitor.delta = math.Abs(c.MinDelta)
	if err != nil {
		return err
	}
	return c.Base.TrainBegin(l)
}

// EpochEnd looks at the metric. A metric that is not in the logs is an error.
func (c *EarlyStopping) EpochEnd(epoch int, logs *Logs) error {
	v, err := c.monitor.value("EarlyStopping", logs)
	if err != nil || epoch < c.StartFrom {
		return err
	}
	if c.RestoreBest && c.weights == nil {
		c.weights, c.BestEpoch = c.Loop.Weights(), epoch
	}
	c.wait++
	if c.monitor.better(v, c.monitor.best) {
		c.monitor.best, c.BestEpoch = &v, epoch
		if c.RestoreBest {
			c.weights = c.Loop.Weights()
		}
		if c.monitor.better(v, c.Baseline) {
			c.wait = 0
		}
		return nil
	}
	if c.wait >= c.Patience && epoch > 0 {
		c.StoppedEpoch = epoch
		c.Loop.Stop()
	}
	return nil
}

// TrainEnd restores the best weights, if that was asked for.
func (c *EarlyStopping) TrainEnd() error {
	if c.StoppedEpoch > 0 {
		say(c.Log, "Epoch %d: early stopping", c.StoppedEpoch+1)
	}
	if c.RestoreBest && c.weights != nil {
		say(c.Log, "Restoring model weights from the end of the best epoch: %d.", c.BestEpoch+1)
		c.Loop.SetWeights(c.weights)
	}
	return nil
}

// TerminateOnNaN stops training when the loss of a batch is not finite.
type TerminateOnNaN struct {
	Base
	// Fail ends training with an error instead.
	Fail bool
	Log  io.Writer // messages; nil for none
}

// BatchEnd looks at the loss.
func (c *TerminateOnNaN) BatchEnd(batch int, logs func() Logs) error {
	l := logs()
	v := l.Get("loss")
	if !l.Has("loss") || !math.IsNaN(v) && !math.IsInf(v, 0) {
		return nil
	}
	if c.Fail {
		return &tensor.StateError{Op: "TerminateOnNaN", Detail: fmt.Sprintf(
			"NaN or Inf loss encountered at batch %d: %v", batch, v)}
	}
	say(c.Log, "Batch %d: Invalid loss, terminating training", batch)
	c.Loop.Stop()
	return nil
}

// Lambda calls functions; nil ones are left out.
type Lambda struct {
	Base
	OnTrainBegin func(l Loop) error
	OnEpochBegin func(epoch int) error
	OnBatchEnd   func(batch int, logs func() Logs) error
	OnEpochEnd   func(epoch int, logs *Logs) error
	OnTrainEnd   func() error
}

// TrainBegin calls OnTrainBegin.
func (c *Lambda) TrainBegin(l Loop) error {
	c.Loop = l
	if c.OnTrainBegin == nil {
		return nil
	}
	return c.OnTrainBegin(l)
}

// EpochBegin calls OnEpochBegin.
func (c *Lambda) EpochBegin(epoch int) error {
	if c.OnEpochBegin == nil {
		return nil
	}
	return c.OnEpochBegin(epoch)
}

// BatchEnd calls OnBatchEnd.
func (c *Lambda) BatchEnd(batch int, logs func() Logs) error {
	if c.OnBatchEnd == nil {
		return nil
	}
	return c.OnBatchEnd(batch, logs)
}

// EpochEnd calls OnEpochEnd.
func (c *Lambda) EpochEnd(epoch int, logs *Logs) error {
	if c.OnEpochEnd == nil {
		return nil
	}
	return c.OnEpochEnd(epoch, logs)
}

// TrainEnd calls OnTrainEnd.
func (c *Lambda) TrainEnd() error {
	if c.OnTrainEnd == nil {
		return nil
	}
	return c.OnTrainEnd()
}
