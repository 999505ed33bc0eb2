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

// activations knows every activation by name and by alias.
var activations = map[string]Activation{}

// RegisterActivation makes a function known by name, which is a file format, and by aliases.
func RegisterActivation(name string, f func(x *tensor.Tensor) *tensor.Tensor,
	aliases ...string) Activation {
	a := Activation{name, f}
	for _, n := range append(aliases, name) {
		if _, taken := activations[n]; taken {
			panic(fmt.Sprintf("activation %s is registered twice", n))
		}
		activations[n] = a
	}
	return a
}

// ActivationByName finds an activation; the empty name chooses none.
func ActivationByName(name string) (Activation, error) {
	if name == "" {
		return Activation{}, nil
	}
	a, ok := activations[name]
	if !ok {
		return Activation{}, &tensor.ValueError{Op: "Activation", Detail: fmt.Sprintf(
			"unknown activation %q; there are %s", name, strings.Join(ActivationNames(), ", "))}
	}
	return a, nil
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
	var names []string
	for n := range activations {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
