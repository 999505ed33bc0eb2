package layers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// codecs turn values of interface types, which JSON alone cannot read back, into text and back.
var codecs = map[reflect.Type]codec{}

type codec struct {
	encode func(v any) ([]byte, error)
	decode func(b []byte) (any, error)
}

// registerCodec says how fields of the interface type I are written and read; null is nil.
func registerCodec[I any](encode func(I) ([]byte, error), decode func([]byte) (I, error)) {
	codecs[reflect.TypeFor[I]()] = codec{
		encode: func(v any) ([]byte, error) { return encode(v.(I)) },
		decode: func(b []byte) (any, error) { return decode(b) },
	}
}

func init() {
	registerCodec(encodeLayer, decodeLayer)
}

// saved is a layer in another's configuration, in the form that Keras uses.
type saved struct {
	Class  string          `json:"class_name"`
	Config json.RawMessage `json:"config"`
}

func encodeLayer(l Layer) ([]byte, error) {
	c, err := Config(l)
	if err != nil {
		return nil, err
	}
	return json.Marshal(saved{ClassOf(l), c})
}

func decodeLayer(b []byte) (Layer, error) {
	var s saved
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, err
	}
	return FromConfig(s.Class, s.Config)
}

// A Field is one entry of a layer's configuration.
type Field struct {
	Name  string // as in Keras
	Type  reflect.Type
	index int
}

// Fields lists the configuration of a class in the order of its struct.
func Fields(l Layer) []Field {
	t := reflect.TypeOf(l).Elem()
	var out []Field
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || f.Anonymous || tag == "-" {
			continue
		}
		if tag == "" {
			tag = snake(f.Name)
		}
		out = append(out, Field{tag, f.Type, i})
	}
	return out
}

// Config is the configuration of a layer as a JSON object, as FromConfig takes it.
func Config(l Layer) ([]byte, error) {
	Fill(l)
	v := reflect.ValueOf(l).Elem()
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range Fields(l) {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", f.Name)
		text, err := encodeField(v.Field(f.index))
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", ClassOf(l), f.Name, err)
		}
		b.Write(text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func encodeField(v reflect.Value) ([]byte, error) {
	c, special := codecs[v.Type()]
	if !special {
		return json.Marshal(v.Interface())
	}
	if v.IsNil() {
		return []byte("null"), nil
	}
	return c.encode(v.Interface())
}

// FromConfig makes a layer of a class from a JSON object over its defaults. What the object leaves
// out keeps its default; what it sets to zero stays zero. Unknown names are errors.
func FromConfig(class string, config []byte) (Layer, error) {
	d := classes.byName[class]
	if d == nil {
		return nil, &tensor.ValueError{Op: class, Detail: "no layer has this name; there are " +
			strings.Join(Classes(), ", ")}
	}
	v := reflect.New(reflect.TypeOf(d).Elem())
	v.Elem().Set(reflect.ValueOf(d).Elem())
	l := v.Interface().(Layer)
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(config, &entries); err != nil {
		return nil, &tensor.ValueError{Op: class, Detail: "config: " + err.Error()}
	}
	for _, f := range Fields(l) {
		text, given := entries[f.Name]
		delete(entries, f.Name)
		if !given {
			continue
		}
		if err := decodeField(v.Elem().Field(f.index), text); err != nil {
			return nil, &tensor.ValueError{Op: class,
				Detail: fmt.Sprintf("%s: %v", f.Name, err)}
		}
	}
	for name := range entries {
		return nil, &tensor.ValueError{Op: class, Detail: "config: unknown entry " + name}
	}
	l.core().filled = true
	if f := v.Elem().FieldByName("Name"); f.IsValid() {
		l.core().name = f.String()
	}
	return l, nil
}

func decodeField(v reflect.Value, text []byte) error {
	c, special := codecs[v.Type()]
	if !special {
		return json.Unmarshal(text, v.Addr().Interface())
	}
	if string(text) == "null" {
		v.SetZero()
		return nil
	}
	x, err := c.decode(text)
	if err == nil {
		v.Set(reflect.ValueOf(x))
	}
	return err
}
