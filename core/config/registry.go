package config

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/goten-ml/goten/core/tensor"
)

// Zero in a field of a literal means 0, where leaving the field out means its default.
const Zero = math.SmallestNonzeroFloat64

// A Mark is embedded in every configured struct. It says that zero fields are meant.
type Mark struct{ filled bool }

// Filled reports whether zero fields are meant.
func (m Mark) Filled() bool { return m.filled }

// A Registry knows the classes of one kind: values, or pointers, of structs that embed a Mark.
// It is filled by init and does not change afterwards.
type Registry[I any] struct {
	kind   string
	byName map[string]I
	byType map[reflect.Type]string
	names  []string
}

// codecs say how fields of interface types are written and read: one for each Registry.
var codecs = map[reflect.Type]codec{}

type codec struct {
	encode func(v reflect.Value) ([]byte, error)
	decode func(v reflect.Value, text []byte) error
}

// New makes a registry of the interface I, which messages call kind. Fields of type I in any
// configuration are written and read by it.
func New[I any](kind string) *Registry[I] {
	r := &Registry[I]{kind, map[string]I{}, map[reflect.Type]string{}, nil}
	codecs[reflect.TypeFor[I]()] = codec{
		encode: func(v reflect.Value) ([]byte, error) {
			if v.IsNil() {
				return []byte("null"), nil
			}
			return r.Encode(v.Interface().(I))
		},
		decode: func(v reflect.Value, text []byte) error {
			if string(text) == "null" {
				v.SetZero()
				return nil
			}
			x, err := r.Decode(text)
			if err == nil {
				v.Set(reflect.ValueOf(x))
			}
			return err
		},
	}
	return r
}

// Add makes a class known by its name, by that name in snake case, and by aliases. The value
// holds the defaults. Names and json tags are a file format.
func (r *Registry[I]) Add(class string, defaults I, aliases ...string) {
	t := reflect.TypeOf(defaults)
	s := t
	if t.Kind() == reflect.Pointer {
		s = t.Elem()
	}
	if f, ok := s.FieldByName("Mark"); !ok || f.Type != reflect.TypeFor[Mark]() {
		panic(fmt.Sprintf("%s %s: %v does not embed config.Mark", r.kind, class, t))
	}
	for _, n := range append([]string{class, Snake(class)}, aliases...) {
		if _, taken := r.byName[n]; taken && n != class {
			continue // a class in lower case is its own snake
		} else if taken {
			panic(fmt.Sprintf("%s %s is registered twice", r.kind, n))
		}
		r.byName[n] = defaults
	}
	r.byType[t] = class
	r.names = append(r.names, class)
}

// Classes lists the names of all classes in order.
func (r *Registry[I]) Classes() []string {
	names := slices.Clone(r.names)
	slices.Sort(names)
	return names
}

// TypeOf is the struct of a class, nil for an unknown one.
func (r *Registry[I]) TypeOf(class string) reflect.Type {
	d, known := r.byName[class]
	if !known {
		return nil
	}
	return reflect.Indirect(reflect.ValueOf(d)).Type()
}

// Defaults is the configuration of a class before anything is set, as a JSON object.
func (r *Registry[I]) Defaults(class string) ([]byte, error) {
	v, err := r.FromConfig(class, nil)
	if err != nil {
		return nil, err
	}
	return r.Config(v)
}

// Class is the name of the class of v, or that of its type.
func (r *Registry[I]) Class(v I) string {
	t := reflect.TypeOf(v)
	if n := r.byType[t]; n != "" {
		return n
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

// Fill sets the zero fields of v to the defaults of its class, and fields that are Zero to 0,
// unless that was done before. A pointer is filled in place, of a value a filled copy returned.
func (r *Registry[I]) Fill(v I) I {
	if m, ok := any(v).(interface{ Filled() bool }); !ok || m.Filled() {
		return v
	}
	t := reflect.TypeOf(v)
	d, known := r.byName[r.byType[t]]
	s := reflect.ValueOf(v)
	if t.Kind() != reflect.Pointer {
		p := reflect.New(t)
		p.Elem().Set(s)
		s = p
	}
	s = s.Elem()
	if known {
		fill(s, reflect.Indirect(reflect.ValueOf(d)))
		detach(s)
	}
	s.FieldByName("Mark").Set(reflect.ValueOf(Mark{true}))
	if t.Kind() == reflect.Pointer {
		return v
	}
	return s.Interface().(I)
}

// detach gives lists that v shares with the defaults memory of their own.
func detach(v reflect.Value) {
	for _, f := range fields(v) {
		if f.value.Kind() == reflect.Slice && !f.value.IsNil() {
			f.value.Set(reflect.AppendSlice(reflect.MakeSlice(f.value.Type(), 0, 0), f.value))
		}
	}
}

func fill(v, defaults reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Type == reflect.TypeFor[Mark]() {
			continue
		}
		switch x := v.Field(i); {
		case x.Kind() == reflect.Struct && inline(f):
			fill(x, defaults.Field(i))
		case x.IsZero():
			x.Set(defaults.Field(i))
		case x.Kind() == reflect.Float64 && x.Float() == Zero:
			x.SetFloat(0)
		}
	}
}

// Named is a new value of the class of that name, with its defaults.
func (r *Registry[I]) Named(name string) (I, error) {
	if _, known := r.byName[name]; !known {
		var none I
		return none, r.unknown(name)
	}
	return r.FromConfig(name, nil)
}

func (r *Registry[I]) unknown(name string) error {
	return &tensor.ValueError{Op: r.kind, Detail: fmt.Sprintf(
		"no %s is named %q; there are %s", r.kind, name, strings.Join(r.Classes(), ", "))}
}

// Snake turns GlorotUniform into glorot_uniform, as Keras names things.
func Snake(class string) string {
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
