package layers

import (
	"reflect"

	"github.com/goten-ml/goten/core/config"
)

// classes knows every layer by the name of its class. Names and json tags are a file format.
var classes = config.New[Layer]("layer")

// Registry knows every class; it is for those who describe them, such as the generator of the
// Python classes.
func Registry() *config.Registry[Layer] { return classes }

// Register makes a layer known by the name of its class. The value holds the defaults: what a
// literal leaves zero is filled from it, once.
func Register(class string, defaults Layer) { classes.Add(class, defaults) }

// Classes lists the names of all layers in order.
func Classes() []string { return classes.Classes() }

// ClassOf is the name that a layer's type was registered by, or the name of its type.
func ClassOf(l Layer) string { return classes.Class(l) }

// Fields lists the configuration of a class in the order of its struct.
func Fields(class string) []config.Field { return classes.Fields(class) }

// Fill sets the fields that a literal left zero from the defaults of its class. A layer that came
// from JSON, or was filled before, stays as it is.
func Fill(l Layer) {
	if l.core().Filled() {
		return
	}
	classes.Fill(l)
	l.core().takeName(l)
}

// takeName takes over the name that the configuration gives.
func (c *Core) takeName(l Layer) {
	f := reflect.ValueOf(l).Elem().FieldByName("Name")
	if f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
		c.name = f.String()
	}
}

// SetName gives a layer its name in a model.
func SetName(l Layer, name string) {
	l.core().name = name
	if f := reflect.ValueOf(l).Elem().FieldByName("Name"); f.IsValid() && f.CanSet() {
		f.SetString(name)
	}
}

// FromConfig makes a layer of a class from a JSON object over its defaults. What the object leaves
// out keeps its default; what it sets to zero stays zero. Unknown names are errors.
func FromConfig(class string, text []byte) (Layer, error) {
	l, err := classes.FromConfig(class, text)
	if err == nil {
		l.core().takeName(l)
	}
	return l, err
}

// Config is the configuration of a layer as a JSON object, as FromConfig takes it.
func Config(l Layer) ([]byte, error) {
	Fill(l)
	return classes.Config(l)
}

// snake turns MaxPooling2D into max_pooling2d, as Keras names layers.
func snake(class string) string { return config.Snake(class) }
