package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// saved is the JSON form of one thing.
type saved struct {
	Class  string          `json:"class_name"`
	Config json.RawMessage `json:"config"`
}

// Encode writes the class and the configuration of v.
func (r *Registry[I]) Encode(v I) ([]byte, error) {
	c, err := r.Config(v)
	if err != nil {
		return nil, err
	}
	return json.Marshal(saved{r.Class(v), c})
}

// Decode reads what Encode wrote, or a name in quotes.
func (r *Registry[I]) Decode(text []byte) (I, error) {
	var none I
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte{'"'}) {
		var name string
		if err := json.Unmarshal(text, &name); err != nil {
			return none, r.bad(r.kind, err)
		}
		return r.Named(name)
	}
	var s saved
	if err := json.Unmarshal(text, &s); err != nil {
		return none, r.bad(r.kind, err)
	}
	return r.FromConfig(s.Class, s.Config)
}

func (r *Registry[I]) bad(what string, err error) error {
	return &tensor.ValueError{Op: what, Detail: "config: " + err.Error()}
}

// Config writes the configuration of v as a JSON object, defaults included. Fields tagged
// omitzero are left out when they are zero.
func (r *Registry[I]) Config(v I) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	s := reflect.Indirect(reflect.ValueOf(r.Fill(v)))
	for _, f := range fields(s) {
		if f.omit && f.value.IsZero() {
			continue
		}
		text, err := f.encode()
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", r.Class(v), f.name, err)
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", f.name)
		b.Write(text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// FromConfig makes a value of a class from a JSON object over its defaults; no text is an empty
// object. What the object leaves out keeps its default, null is the zero value, and what it sets
// to zero stays zero. Unknown names are errors.
func (r *Registry[I]) FromConfig(class string, config []byte) (I, error) {
	var none I
	d, known := r.byName[class]
	if !known {
		return none, r.unknown(class)
	}
	t := reflect.TypeOf(d)
	s := reflect.New(reflect.Indirect(reflect.ValueOf(d)).Type())
	s.Elem().Set(reflect.Indirect(reflect.ValueOf(d)))
	detach(s.Elem())
	var entries map[string]json.RawMessage
	if len(config) > 0 {
		if err := json.Unmarshal(config, &entries); err != nil {
			return none, r.bad(class, err)
		}
	}
	for _, f := range fields(s.Elem()) {
		text, given := entries[f.name]
		delete(entries, f.name)
		if !given {
			continue
		}
		if err := f.decode(text); err != nil {
			return none, r.bad(class, fmt.Errorf("%s: %w", f.name, err))
		}
	}
	for name, text := range entries {
		if string(text) != "null" { // null asks for nothing
			return none, r.bad(class, fmt.Errorf("unknown entry %s", name))
		}
	}
	s.Elem().FieldByName("Mark").Set(reflect.ValueOf(Mark{true}))
	if t.Kind() != reflect.Pointer {
		s = s.Elem()
	}
	return s.Interface().(I), nil
}

// A Field is one entry of the configuration of a class.
type Field struct {
	Name string // in JSON
	Type reflect.Type
	Tag  reflect.StructTag
}

// Fields lists the entries of the configuration of a class in the order of its struct.
func (r *Registry[I]) Fields(class string) []Field {
	d, known := r.byName[class]
	if !known {
		return nil
	}
	var out []Field
	for _, f := range fields(reflect.Indirect(reflect.ValueOf(d))) {
		out = append(out, Field{f.name, f.value.Type(), f.tag})
	}
	return out
}

// A field is one entry of a configuration.
type field struct {
	name  string
	omit  bool
	tag   reflect.StructTag
	value reflect.Value
}

// inline reports whether the entries of a struct in a struct are entries of the outer one.
func inline(f reflect.StructField) bool {
	return f.Anonymous || strings.Contains(f.Tag.Get("json"), ",inline")
}

// fields lists the entries of a configuration in the order of its struct.
func fields(v reflect.Value) []field {
	var out []field
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-" || f.Type == reflect.TypeFor[Mark]():
		case f.Type.Kind() == reflect.Struct && inline(f):
			out = append(out, fields(v.Field(i))...)
		default:
			if name == "" {
				name = Snake(f.Name)
			}
			out = append(out, field{name, strings.Contains(options, "omitzero"), f.Tag,
				v.Field(i)})
		}
	}
	return out
}

func (f field) encode() ([]byte, error) {
	if c, special := codecs[f.value.Type()]; special {
		return c.encode(f.value)
	}
	return json.Marshal(f.value.Interface())
}

func (f field) decode(text []byte) error {
	if c, special := codecs[f.value.Type()]; special {
		return c.decode(f.value, text)
	}
	if string(bytes.TrimSpace(text)) == "null" {
		f.value.SetZero()
		return nil
	}
	return json.Unmarshal(text, f.value.Addr().Interface())
}
