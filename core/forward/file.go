package forward

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/goten-ml/goten/core/tensor"
)

// Key is the name of the text of a file that holds a program.
const Key = "goten.forward"

// File is the content of the program's file: its text, and its tensors by name.
func (p *Program) File() (text string, ts map[string]*tensor.Tensor, err error) {
	ts = map[string]*tensor.Tensor{}
	for i, s := range p.doc.Storages {
		if v := p.params[i]; v != nil {
			ts[s.Tensor] = v.Value()
		}
	}
	b, err := json.Marshal(&p.doc)
	return string(b), ts, err
}

// FromFile makes a program of the content of a file. All of it is checked for batches of one row
// and of two.
func FromFile(text string, ts map[string]*tensor.Tensor) (*Program, error) {
	var version struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal([]byte(text), &version); err != nil {
		return nil, err
	}
	if version.Version != 1 {
		return nil, fmt.Errorf("the recorded model has version %d; this program reads version 1",
			version.Version)
	}
	p := &Program{}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&p.doc); err != nil {
		return nil, err
	}
	if err := p.fill(ts); err != nil {
		return nil, err
	}
	return p, p.check()
}

// fill takes weights and constants from a file.
func (p *Program) fill(ts map[string]*tensor.Tensor) error {
	p.params = make([]*tensor.Param, len(p.doc.Storages))
	for i, s := range p.doc.Storages {
		switch s.Kind {
		case kindInput, kindMade:
			continue
		case kindWeight, kindConstant, kindFill:
		default:
			return fmt.Errorf("storage %d is of the unknown kind %q", i, s.Kind)
		}
		t := ts[s.Tensor]
		switch {
		case t == nil:
			return fmt.Errorf("tensor %q is missing", s.Tensor)
		case t.DType() != s.DType:
			return fmt.Errorf("tensor %q: expected %v, received %v", s.Tensor, s.DType, t.DType())
		case s.Kind == kindFill && t.Size() != 1:
			return fmt.Errorf("tensor %q: expected one element, received %d", s.Tensor, t.Size())
		}
		p.params[i] = tensor.NewParam(s.Tensor, t)
	}
	return nil
}

// check makes the plans of small batches.
func (p *Program) check() error {
	if len(p.doc.Inputs) == 0 || len(p.doc.Outputs) == 0 {
		return fmt.Errorf("the recorded model has no inputs or no outputs")
	}
	for _, ports := range [][]Port{p.doc.Inputs, p.doc.Outputs} {
		for _, o := range ports {
			if !batched(o.Shape) {
				return fmt.Errorf("the first axis of %q is not the rows", o.Name)
			}
		}
	}
	for rows := 1; rows <= 2; rows++ {
		if _, err := p.plan(rows); err != nil {
			return err
		}
	}
	return nil
}
