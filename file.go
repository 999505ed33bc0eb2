package goten

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/goten-ml/goten/arrowio/safetensors"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/optim"
)

// FileError reports a file that holds no model, or a damaged one.
type FileError struct{ Name, Detail string }

func (e *FileError) Error() string { return e.Name + ": " + e.Detail }

// PythonKind names the exception class that this error becomes.
func (e *FileError) PythonKind() string { return "ValueError" }

// configKey is the text of a model file that holds the model's configuration.
const configKey = "goten.model"

// Save writes configuration and weights, and, if the model is compiled, the compilation and the
// state of the optimizer. The format is described in docs/format.md.
func (m *Model) Save(w io.Writer) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	f, err := m.file()
	if err != nil {
		return err
	}
	return safetensors.Write(w, f)
}

// file is the content of the model's file.
func (m *Model) file() (*safetensors.File, error) {
	text, err := m.ConfigText()
	if err != nil {
		return nil, err
	}
	return &safetensors.File{Tensors: m.state(), Texts: map[string]string{configKey: text}}, nil
}

// SaveFile is Save to a file: it is written aside, synced and renamed, so that whatever happens
// either the old or the new file is there whole.
func (m *Model) SaveFile(path string) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	f, err := m.file()
	if err != nil {
		return err
	}
	return safetensors.WriteFile(path, f)
}

// SaveWeights writes the weights alone.
func (m *Model) SaveWeights(path string) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return safetensors.WriteFile(path, &safetensors.File{Tensors: m.weights()})
}

// Load reads a model from a file system, which may be embedded in the program.
func Load(fsys fs.FS, name string) (*Model, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(name, f)
}

// LoadFile reads a model from a file.
func LoadFile(path string) (*Model, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(path, f)
}

func read(name string, r io.Reader) (*Model, error) {
	f, err := safetensors.Read(bufio.NewReaderSize(r, 1<<20))
	if err != nil {
		return nil, &FileError{name, err.Error()}
	}
	text, ok := f.Texts[configKey]
	if !ok {
		return nil, &FileError{name, "the file holds tensors but no model"}
	}
	m, err := FromConfigText(text)
	if err == nil {
		err = m.restore(f.Tensors)
	}
	if err != nil {
		return nil, &FileError{name, err.Error()}
	}
	return m, nil
}

// LoadWeights reads weights that SaveWeights or SaveFile wrote into a model of the same layers. A
// file that does not fit is an error and changes nothing.
func (m *Model) LoadWeights(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s, err := safetensors.Read(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return &FileError{path, err.Error()}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.setWeights(s.Tensors); err != nil {
		return &FileError{path, err.Error()}
	}
	return nil
}

// setWeights checks every weight before it changes the first.
func (m *Model) setWeights(ts map[string]*tensor.Tensor) error {
	return set("weight", m.named(), ts)
}

// set writes tensors over the parameters of their names, after it has checked all of them.
func set(what string, names []namedParam, ts map[string]*tensor.Tensor) error {
	for _, n := range names {
		t := ts[n.name]
		switch {
		case t == nil:
			return fmt.Errorf("%s %q is missing", what, n.name)
		case !t.Shape().Equal(n.param.Spec().Shape):
			return fmt.Errorf("%s %q: expected shape %v, received %v",
				what, n.name, n.param.Spec().Shape, t.Shape())
		}
	}
	for _, n := range names {
		n.param.Set(ts[n.name])
	}
	return nil
}

// state is all that a file holds of the model: weights and the state of the optimizer.
func (m *Model) state() map[string]*tensor.Tensor {
	ts := m.weights()
	if m.compiled != nil {
		for _, n := range m.variables() {
			ts[n.name] = n.param.Value()
		}
	}
	return ts
}

// stateKey begins the names of the optimizer's state.
const stateKey = "optimizer/"

// variables lists the state of the optimizer: the counters, and the slots of each parameter by its
// path in the model.
func (m *Model) variables() []namedParam {
	o := m.compiled.Optimizer
	path := map[*tensor.Param]string{}
	for _, n := range m.named() {
		for i, p := range optim.State(o, n.param) {
			path[p] = n.name + "/" + o.Slots()[i].Name
		}
	}
	var out []namedParam
	for _, p := range optim.Variables(o) {
		name := p.Name
		if at, ok := path[p]; ok {
			name = at
		}
		out = append(out, namedParam{stateKey + name, p})
	}
	return out
}

// restore takes weights and the state of the optimizer from a file.
func (m *Model) restore(ts map[string]*tensor.Tensor) error {
	if m.graph == nil {
		return nil // there were no weights yet
	}
	if err := m.setWeights(ts); err != nil {
		return err
	}
	if m.compiled == nil {
		return nil
	}
	o := m.compiled.Optimizer
	if ts[stateKey+optim.Variables(o)[0].Name] == nil {
		return nil // a file of weights alone
	}
	var trained []*tensor.Param // those of which something was kept
	for _, n := range m.named() {
		for _, s := range o.Slots() {
			if ts[stateKey+n.name+"/"+s.Name] != nil {
				trained = append(trained, n.param)
				break
			}
		}
	}
	optim.Build(o, trained)
	return set("state of the optimizer", m.variables(), ts)
}
