package tensor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// registry knows every operator by name. Names and the json tags of attributes are a file format:
// a change of meaning needs a new name.
var registry = struct {
	sync.RWMutex
	byName map[string]any
	byType map[reflect.Type]string
	parsed map[string]any
}{byName: map[string]any{}, byType: map[reflect.Type]string{}, parsed: map[string]any{}}

// Register makes an operator known by name. The value holds the defaults of its attributes. It
// panics when the name or the type is taken, or when an attribute cannot be compared.
func Register(name string, op any) {
	t := reflect.TypeOf(op)
	if t.Kind() != reflect.Struct || !t.Comparable() {
		panic(fmt.Sprintf("operator %s: %v is not a struct of comparable attributes", name, t))
	}
	switch op.(type) {
	case Op, MultiOp, Updater, Dynamic, Composite:
	default:
		panic(fmt.Sprintf("operator %s: %v is of no kind of operator", name, t))
	}
	registry.Lock()
	defer registry.Unlock()
	if _, taken := registry.byName[name]; taken || registry.byType[t] != "" {
		panic(fmt.Sprintf("operator %s (%v) is registered twice", name, t))
	}
	registry.byName[name], registry.byType[t] = op, name
}

// Registered lists the names of all operators in order.
func Registered() []string {
	registry.RLock()
	defer registry.RUnlock()
	var names []string
	for n := range registry.byName {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Operator returns the operator of that name with attributes from a JSON object over its
// defaults; an empty string leaves them all. Unknown names and attributes are errors.
func Operator(name, attributes string) (any, error) {
	key := name + attributes
	registry.RLock()
	op, known := registry.byName[name]
	done, cached := registry.parsed[key]
	registry.RUnlock()
	switch {
	case cached:
		return done, nil
	case !known:
		return nil, &ValueError{name, "no operator has this name"}
	case attributes != "":
		v := reflect.New(reflect.TypeOf(op))
		v.Elem().Set(reflect.ValueOf(op))
		d := json.NewDecoder(bytes.NewReader([]byte(attributes)))
		d.DisallowUnknownFields()
		if err := d.Decode(v.Interface()); err != nil {
			return nil, &ValueError{name, "attributes " + attributes + ": " + err.Error()}
		}
		op = v.Elem().Interface()
	}
	registry.Lock()
	defer registry.Unlock()
	if len(registry.parsed) >= maxMemo {
		clear(registry.parsed)
	}
	registry.parsed[key] = op
	return op, nil
}

// Describe is the name and the attributes of an operator, as Operator takes them.
func Describe(op any) (name, attributes string, err error) {
	registry.RLock()
	name = registry.byType[reflect.TypeOf(op)]
	registry.RUnlock()
	if name == "" {
		return "", "", &ValueError{fmt.Sprintf("%T", op), "this operator is not registered"}
	}
	b, err := json.Marshal(op)
	return name, string(b), err
}

// name is how messages call an operator.
func name(op any) string {
	registry.RLock()
	defer registry.RUnlock()
	if n := registry.byType[reflect.TypeOf(op)]; n != "" {
		return n
	}
	return fmt.Sprintf("%T", op)
}

// Run applies an operator of any kind to inputs: what faces do with an operator known by name.
func Run(op any, in ...*Tensor) []*Tensor {
	switch op := op.(type) {
	case Op:
		return []*Tensor{Apply(op, in...)}
	case MultiOp:
		return ApplyMulti(op, in...)
	case Updater:
		Update(op, in...)
	case Dynamic:
		return ApplyDynamic(op, in...)
	case Composite:
		return ApplyComposite(op, in...)
	}
	return nil
}

var applied atomic.Uint64

func count(n uint64) { applied.Add(n) }

// Count notes operators that ran on lent memory outside of this package.
func Count(n uint64) { count(n) }

// Applied is how many operators have run in this process.
func Applied() uint64 { return applied.Load() }
