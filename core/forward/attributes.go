package forward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// rowsKey is the entry of an object that stands for a number that depends on the rows.
const rowsKey = "$rows"

// attributesOf finds the rule of attributes from their texts in each recording.
func attributesOf(rows []int, texts []string) (json.RawMessage, error) {
	if !slices.ContainsFunc(texts, func(s string) bool { return s != texts[0] }) {
		return json.RawMessage(texts[0]), nil
	}
	trees := make([]any, len(texts))
	for i, s := range texts {
		var err error
		if trees[i], err = parse([]byte(s)); err != nil {
			return nil, err
		}
	}
	merged, err := merge(rows, trees, "")
	if err != nil {
		return nil, err
	}
	return json.Marshal(merged)
}

func parse(text []byte) (tree any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return tree, d.Decode(&tree)
}

// merge is what equals trees[i] for batches of rows[i].
func merge(rows []int, trees []any, path string) (any, error) {
	switch first := trees[0].(type) {
	case map[string]any:
		out := map[string]any{}
		for k := range first {
			parts, ok := each(trees, func(t any) (any, bool) {
				m, ok := t.(map[string]any)
				v, has := m[k]
				return v, ok && has && len(m) == len(first)
			})
			if !ok {
				return nil, differs(rows, trees, path)
			}
			var err error
			if out[k], err = merge(rows, parts, k); err != nil {
				return nil, err
			}
		}
		return out, nil
	case []any:
		out := make([]any, len(first))
		for i := range first {
			parts, ok := each(trees, func(t any) (any, bool) {
				l, ok := t.([]any)
				if !ok || len(l) != len(first) {
					return nil, false
				}
				return l[i], true
			})
			if !ok {
				return nil, differs(rows, trees, path)
			}
			var err error
			if out[i], err = merge(rows, parts, path); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return mergeLeaf(rows, trees, path)
}

// mergeLeaf is merge for numbers, texts and truth values.
func mergeLeaf(rows []int, trees []any, path string) (any, error) {
	if !slices.ContainsFunc(trees, func(t any) bool { return !leafEqual(t, trees[0]) }) {
		return trees[0], nil
	}
	v := make([]int, len(trees))
	for i, t := range trees {
		n, ok := t.(json.Number)
		if !ok {
			return nil, differs(rows, trees, path)
		}
		k, err := n.Int64()
		if err != nil {
			return nil, differs(rows, trees, path)
		}
		v[i] = int(k)
	}
	s, ok := rule(rows, v)
	if !ok {
		return nil, differs(rows, trees, path)
	}
	return map[string]any{rowsKey: []int{s.Fixed, s.PerRow}}, nil
}

func leafEqual(a, b any) bool {
	switch a.(type) {
	case map[string]any, []any:
		return false
	}
	switch b.(type) {
	case map[string]any, []any:
		return false
	}
	return a == b
}

func each(trees []any, part func(any) (any, bool)) ([]any, bool) {
	out := make([]any, len(trees))
	for i, t := range trees {
		var ok bool
		if out[i], ok = part(t); !ok {
			return nil, false
		}
	}
	return out, true
}

func differs(rows []int, trees []any, path string) error {
	return fmt.Errorf("attribute %q is %v for %d rows and %v for %d: it does not grow evenly with "+
		"the rows", path, trees[0], rows[0], trees[len(trees)-1], rows[len(rows)-1])
}

// attributesAt are attributes for a batch of so many rows.
func attributesAt(text json.RawMessage, rows int) (string, error) {
	if !bytes.Contains(text, []byte(`"`+rowsKey+`"`)) {
		return string(text), nil
	}
	tree, err := parse(text)
	if err != nil {
		return "", err
	}
	if tree, err = settle(tree, rows); err != nil {
		return "", err
	}
	b, err := json.Marshal(tree)
	return string(b), err
}

// settle puts numbers in the places of rules.
func settle(tree any, rows int) (any, error) {
	var err error
	switch t := tree.(type) {
	case map[string]any:
		if r, ok := t[rowsKey]; ok {
			b, err := json.Marshal(r)
			if err != nil {
				return nil, err
			}
			var s Size
			err = s.UnmarshalJSON(b)
			return s.At(rows), err
		}
		for k, v := range t {
			if t[k], err = settle(v, rows); err != nil {
				return nil, err
			}
		}
	case []any:
		for i, v := range t {
			if t[i], err = settle(v, rows); err != nil {
				return nil, err
			}
		}
	}
	return tree, nil
}
