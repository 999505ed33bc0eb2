package layers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// An Activation is an elementwise function between layers, known by its Keras name.
type Activation struct {
	name string
	f    func(x *tensor.Tensor) *tensor.Tensor
}

// activations knows every activation by name.
var activations = map[string]func(x *tensor.Tensor) *tensor.Tensor{}

// RegisterActivation makes a function known by name: a file format.
func RegisterActivation(name string, f func(x *tensor.Tensor) *tensor.Tensor) Activation {
	if _, taken := activations[name]; taken {
		panic(fmt.Sprintf("activation %s is registered twice", name))
	}
	activations[name] = f
	return Activation{name, f}
}

// ActivationByName finds an activation; the empty name and linear are the identity.
func ActivationByName(name string) (Activation, error) {
	if name == "" || name == "linear" {
		return Activation{}, nil
	}
	f, ok := activations[name]
	if !ok {
		return Activation{}, &tensor.ValueError{Op: "Activation", Detail: fmt.Sprintf(
			"unknown activation %q; there are %s", name, strings.Join(ActivationNames(), ", "))}
	}
	return Activation{name, f}, nil
}

// Name is the Keras name; linear for the zero value.
func (a Activation) Name() string {
	if a.name == "" {
		return "linear"
	}
	return a.name
}

// Apply computes the function; the zero value returns x.
func (a Activation) Apply(x *tensor.Tensor) *tensor.Tensor {
	if a.f == nil {
		return x
	}
	return a.f(x)
}

// IsZero reports whether no activation was chosen.
func (a Activation) IsZero() bool { return a.name == "" }

// MarshalJSON writes the name.
func (a Activation) MarshalJSON() ([]byte, error) { return json.Marshal(a.Name()) }

// UnmarshalJSON reads a name; null is the identity.
func (a *Activation) UnmarshalJSON(b []byte) error {
	var name *string
	if err := json.Unmarshal(b, &name); err != nil {
		return err
	}
	if name == nil {
		*a = Activation{}
		return nil
	}
	got, err := ActivationByName(*name)
	if err == nil {
		*a = got
	}
	return err
}

// ActivationNames lists the names of all activations in order.
func ActivationNames() []string {
	names := []string{"linear"}
	for n := range activations {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
