// Package callback has what looks at training and acts on it: history, early stopping, files,
// learning rates.
//
// A callback embeds Base and overrides what it wants to see. The loop calls it between steps, so
// that it may read and change the model through its Loop.
package callback

import "github.com/goten-ml/goten/core/tensor"

// A Loop is what a callback may do to the training that it looks at.
type Loop interface {
	// Stop ends training after this epoch, or this batch.
	Stop()
	LearningRate() float64
	SetLearningRate(rate float64)
	// Weights copies every parameter; SetWeights writes such copies back.
	Weights() []*tensor.Tensor
	SetWeights(ws []*tensor.Tensor)
	// Direction is 1 for a metric, by its name in logs, that should rise, -1 for one that should
	// fall, and 0 where that is not known.
	Direction(metric string) int
	SaveFile(path string) error
	SaveWeights(path string) error
}

// A Callback sees the events of training. An error ends it.
type Callback interface {
	TrainBegin(l Loop) error
	EpochBegin(epoch int) error
	BatchEnd(batch int, logs func() Logs) error
	EpochEnd(epoch int, logs *Logs) error
	TrainEnd() error
}

// Base sees everything and does nothing. Loop is set when training begins.
type Base struct{ Loop Loop }

// TrainBegin keeps the loop.
func (b *Base) TrainBegin(l Loop) error { b.Loop = l; return nil }

// EpochBegin does nothing.
func (*Base) EpochBegin(int) error { return nil }

// BatchEnd does nothing.
func (*Base) BatchEnd(int, func() Logs) error { return nil }

// EpochEnd does nothing.
func (*Base) EpochEnd(int, *Logs) error { return nil }

// TrainEnd does nothing.
func (*Base) TrainEnd() error { return nil }

// History keeps the logs of every epoch.
type History struct {
	Base
	Epochs []int
	Values map[string][]float64
}

// TrainBegin begins anew.
func (h *History) TrainBegin(l Loop) error {
	h.Epochs, h.Values = nil, map[string][]float64{}
	return h.Base.TrainBegin(l)
}

// EpochEnd notes the logs.
func (h *History) EpochEnd(epoch int, logs *Logs) error {
	h.Epochs = append(h.Epochs, epoch)
	for _, n := range logs.Names() {
		h.Values[n] = append(h.Values[n], logs.Get(n))
	}
	return nil
}
