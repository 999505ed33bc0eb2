package forward

import (
	"encoding/json"
	"sync"

	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
)

// A Program is a recorded forward pass for batches of any number of rows. It does not change, and
// any number of goroutines may run it.
type Program struct {
	doc    document
	params []*tensor.Param // of storages that are weights or constants

	mu    sync.Mutex
	plans map[int]*plan.Plan // by rows
	order []int              // rows, those of the oldest plan first
}

// document is the text of a program.
type document struct {
	Version  int       `json:"version"`
	Name     string    `json:"name"`
	Inputs   []Port    `json:"inputs"`
	Outputs  []Port    `json:"outputs"`
	Storages []storage `json:"storages"`
	Calls    []call    `json:"calls"`
}

// A Port is an input or an output: its first axis is the rows of the batch.
type Port struct {
	Name string `json:"name"`
	window
}

// DType is the type of the elements.
func (p *Port) DType() tensor.DType { return p.window.DType }

// Dims is the shape, with -1 for the rows.
func (p *Port) Dims() []int {
	out := at(p.Shape, 0)
	out[0] = -1
	return out
}

// Kinds of storages.
const (
	kindInput    = "input"    // given by the caller
	kindMade     = "made"     // by a call
	kindWeight   = "weight"   // a tensor of the file
	kindConstant = "constant" // a tensor of the file that is no weight of the model
	kindFill     = "fill"     // the only element of a tensor of the file, repeated
)

// A storage is memory that calls share.
type storage struct {
	Kind   string       `json:"kind"`
	DType  tensor.DType `json:"dtype"`
	Tensor string       `json:"tensor,omitempty"` // its name in the file
	Shape  []Size       `json:"shape,omitempty"`  // of a fill
}

// A call is one operator at work.
type call struct {
	Op         string          `json:"op"`
	Attributes json.RawMessage `json:"attributes,omitempty"`
	In         []window        `json:"in"`
	Out        []window        `json:"out"`
	Place      string          `json:"place,omitempty"`
}

// copyName stands for the operator that tensor.CopyTo makes.
const copyName = "(copy)"

// Name is the model's name.
func (p *Program) Name() string { return p.doc.Name }

// Inputs are what Run takes.
func (p *Program) Inputs() []Port { return p.doc.Inputs }

// Outputs are what Run returns.
func (p *Program) Outputs() []Port { return p.doc.Outputs }
