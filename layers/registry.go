package layers

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// classes knows every layer by the name of its class. Names and json tags are a file format.
var classes = struct {
	byName map[string]Layer
	byType map[reflect.Type]string
}{map[string]Layer{}, map[reflect.Type]string{}}

// Register makes a layer known by the name of its class. The value holds the defaults: what a
// literal leaves zero is filled from it, once.
func Register(class string, defaults Layer) {
	t := reflect.TypeOf(defaults)
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("layer %s: %v is no pointer to a struct", class, t))
	}
	if _, taken := classes.byName[class]; taken {
		panic(fmt.Sprintf("layer %s is registered twice", class))
	}
	classes.byName[class] = defaults
	if classes.byType[t] == "" {
		classes.byType[t] = class
	}
}

// Classes lists the names of all layers in order.
func Classes() []string {
	var names []string
	for n := range classes.byName {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Defaults is the registered value of a class, or nil.
func Defaults(class string) Layer { return classes.byName[class] }

// ClassOf is the name that a layer's type was registered by, or the name of its type.
func ClassOf(l Layer) string {
	t := reflect.TypeOf(l)
	if n := classes.byType[t]; n != "" {
		return n
	}
	return t.Elem().Name()
}

// Fill sets the fields that a literal left zero from the defaults of its class. A layer that came
// from JSON, or was filled before, stays as it is.
func Fill(l Layer) {
	c := l.core()
	if c.filled {
		return
	}
	c.filled = true
	v := reflect.ValueOf(l).Elem()
	if d := classes.byName[ClassOf(l)]; d != nil {
		dv := reflect.ValueOf(d).Elem()
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !f.Anonymous && v.Field(i).IsZero() {
				v.Field(i).Set(dv.Field(i))
			}
		}
	}
	if f := v.FieldByName("Name"); f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
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

// snake turns Conv2D into conv2d and MaxPooling2D into max_pooling2d, as Keras names layers.
func snake(class string) string {
	var b strings.Builder
	r := []rune(class)
	for i, c := range r {
		if unicode.IsUpper(c) && i > 0 &&
			(unicode.IsLower(r[i-1]) || i+1 < len(r) && unicode.IsLower(r[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}
