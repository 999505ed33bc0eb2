package callback

import (
	"fmt"
	"io"
	"math"

	"github.com/goten-ml/goten/core/tensor"
)

// rateName is the learning rate in logs.
const rateName = "learning_rate"

// LearningRateScheduler sets the learning rate at the beginning of each epoch.
type LearningRateScheduler struct {
	Base
	// Schedule makes the rate of an epoch, counted from 0, from the rate before.
	Schedule func(epoch int, rate float64) float64
	Log      io.Writer // messages; nil for none
}

// EpochBegin sets the rate. A rate that is negative or not finite is an error.
func (c *LearningRateScheduler) EpochBegin(epoch int) error {
	rate := c.Schedule(epoch, c.Loop.LearningRate())
	if !(rate >= 0) || math.IsInf(rate, 0) {
		return &tensor.ValueError{Op: "LearningRateScheduler",
			Detail: fmt.Sprintf("the schedule gave %v for epoch %d; expected a rate ≥ 0",
				rate, epoch)}
	}
	if err := tensor.Try(func() { c.Loop.SetLearningRate(rate) }); err != nil {
		return err
	}
	say(c.Log, "Epoch %d: LearningRateScheduler setting learning rate to %v.", epoch+1, rate)
	return nil
}

// EpochEnd adds the rate to the logs.
func (c *LearningRateScheduler) EpochEnd(_ int, logs *Logs) error {
	logs.Set(rateName, c.Loop.LearningRate())
	return nil
}

// ReduceLROnPlateau multiplies the learning rate by Factor when a metric has not improved for
// Patience epochs, and then waits for Cooldown epochs.
type ReduceLROnPlateau struct {
	Base
	Monitor  string  // val_loss by default
	Mode     string  // min, max, or auto: by the kind of metric
	Factor   float64 // 0.1 by default
	Patience int     // 10 by default; 1 acts on the first epoch without improvement
	MinDelta float64 // changes up to this are no improvement; 10⁻⁴ by default
	Cooldown int
	MinRate  float64
	Log      io.Writer // messages; nil for none

	monitor  monitor
	wait     int
	cooldown int
}

// TrainBegin begins anew. A factor of 1 or more is an error.
func (c *ReduceLROnPlateau) TrainBegin(l Loop) (err error) {
	if c.Factor >= 1 || c.Factor < 0 {
		return &tensor.ValueError{Op: "ReduceLROnPlateau",
			Detail: fmt.Sprintf("does not support a factor >= 1.0 or < 0; received %v", c.Factor)}
	}
	c.wait, c.cooldown = 0, 0
	c.monitor, err = newMonitor("ReduceLROnPlateau", l, c.Monitor, c.Mode)
	c.monitor.delta = math.Abs(or(c.MinDelta, 1e-4))
	if err != nil {
		return err
	}
	return c.Base.TrainBegin(l)
}

// EpochEnd adds the rate to the logs, and lowers it if it is time. A metric that is not in the logs
// is an error.
func (c *ReduceLROnPlateau) EpochEnd(epoch int, logs *Logs) error {
	logs.Set(rateName, c.Loop.LearningRate())
	v, err := c.monitor.value("ReduceLROnPlateau", logs)
	if err != nil {
		return err
	}
	if c.cooldown > 0 {
		c.cooldown--
		c.wait = 0
	}
	patience := c.Patience
	if patience == 0 {
		patience = 10
	}
	switch {
	case c.monitor.better(v, c.monitor.best):
		c.monitor.best, c.wait = &v, 0
	case c.cooldown == 0:
		if c.wait++; c.wait >= patience {
			return c.reduce(epoch)
		}
	}
	return nil
}

func (c *ReduceLROnPlateau) reduce(epoch int) error {
	old := c.Loop.LearningRate()
	if old <= float64(float32(c.MinRate)) {
		return nil
	}
	rate := max(old*or(c.Factor, 0.1), c.MinRate)
	if err := tensor.Try(func() { c.Loop.SetLearningRate(rate) }); err != nil {
		return err
	}
	say(c.Log, "Epoch %d: ReduceLROnPlateau reducing learning rate to %v.", epoch+1, rate)
	c.cooldown, c.wait = c.Cooldown, 0
	return nil
}
