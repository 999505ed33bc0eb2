package goten

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/goten-ml/goten/arrowio/safetensors"
	"github.com/goten-ml/goten/core/forward"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// A Predictor computes what a model computes, and cannot be trained: it is a recorded forward pass
// with its weights, which may come from a Python program whose layers are its own (model.export).
// It may be used from many goroutines.
type Predictor struct {
	program *forward.Program
}

// A Port says what a Predictor takes or returns.
type Port struct {
	Name  string
	DType tensor.DType
	Shape []int // of one row
}

// NewPredictor makes a predictor of a recorded forward pass.
func NewPredictor(p *forward.Program) *Predictor { return &Predictor{p} }

// LoadPredictor reads a predictor from a file system, which may be embedded in the program.
func LoadPredictor(fsys fs.FS, name string) (*Predictor, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readPredictor(name, f)
}

// LoadPredictorFile reads a predictor from a file.
func LoadPredictorFile(path string) (*Predictor, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readPredictor(path, f)
}

func readPredictor(name string, r io.Reader) (*Predictor, error) {
	f, err := safetensors.Read(bufio.NewReaderSize(r, 1<<20))
	if err != nil {
		return nil, &FileError{name, err.Error()}
	}
	text, ok := f.Texts[forward.Key]
	if !ok {
		detail := "the file holds no recorded forward pass"
		if _, model := f.Texts[configKey]; model {
			detail += ", but a model: read it by Load"
		}
		return nil, &FileError{name, detail}
	}
	p, err := forward.FromFile(text, f.Tensors)
	if err != nil {
		return nil, &FileError{name, err.Error()}
	}
	return &Predictor{p}, nil
}

// SaveFile writes the predictor to a file: it is written aside, synced and renamed.
func (p *Predictor) SaveFile(path string) error {
	text, ts, err := p.program.File()
	if err != nil {
		return err
	}
	return safetensors.WriteFile(path, &safetensors.File{Tensors: ts,
		Texts: map[string]string{forward.Key: text}})
}

// Name is the model's name.
func (p *Predictor) Name() string { return p.program.Name() }

// Inputs are what Predict takes.
func (p *Predictor) Inputs() []Port { return ports(p.program.Inputs()) }

// Outputs are what PredictAll returns.
func (p *Predictor) Outputs() []Port { return ports(p.program.Outputs()) }

func ports(of []forward.Port) []Port {
	out := make([]Port, len(of))
	for i := range of {
		out[i] = Port{of[i].Name, of[i].DType(), of[i].Dims()[1:]}
	}
	return out
}

// Predict computes the first output for all rows of the inputs, a batch at a time. Shapes that do
// not fit are an error; so is the end of ctx.
func (p *Predictor) Predict(ctx context.Context, x ...*tensor.Tensor) (*tensor.Tensor, error) {
	out, err := p.PredictAll(ctx, predictBatch, x...)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// PredictAll is Predict for all outputs, with a batch size of choice.
func (p *Predictor) PredictAll(ctx context.Context, batch int, x ...*tensor.Tensor) (
	out []*tensor.Tensor, err error) {
	err = tensor.Try(func() { out, err = p.predict(ctx, batch, x) })
	return out, err
}

func (p *Predictor) predict(ctx context.Context, batch int, x []*tensor.Tensor) (
	[]*tensor.Tensor, error) {
	x, err := p.fit(x)
	if err != nil {
		return nil, err
	}
	return inBatches(ctx, batch, x, func(x []*tensor.Tensor) []*tensor.Tensor {
		return p.program.Run(x...)
	})
}

// fit checks inputs and converts floats to those that the model takes.
func (p *Predictor) fit(x []*tensor.Tensor) ([]*tensor.Tensor, error) {
	want := p.program.Inputs()
	if len(x) != len(want) {
		return nil, &tensor.ShapeError{Op: p.Name(),
			Detail: fmt.Sprintf("expected %d inputs, received %d", len(want), len(x))}
	}
	out := make([]*tensor.Tensor, len(x))
	for i, t := range x {
		w, dims := &want[i], want[i].Dims()
		switch {
		case !fits(dims, t.Shape()):
			detail := fmt.Sprintf("input %q: expected shape %s, received %s", w.Name,
				layers.Dims(dims), layers.Dims(t.Shape()))
			return nil, &tensor.ShapeError{Op: p.Name(), Detail: detail}
		case w.DType() != t.DType() && !(w.DType().IsFloat() || t.DType().IsInt() &&
			w.DType().IsInt()):
			detail := fmt.Sprintf("input %q: expected %v, received %v", w.Name, w.DType(),
				t.DType())
			return nil, &tensor.DTypeError{Op: p.Name(), Detail: detail}
		case w.DType() != t.DType():
			t = ops.Cast(t, w.DType())
		}
		out[i] = t
	}
	return out, nil
}
