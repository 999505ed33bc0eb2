package main

import (
	_ "embed"
	"encoding/json"
)

// signatures are the arguments of Keras' classes, by module and class; tests/golden/signatures.py
// writes them from Keras itself.
//
//go:embed signatures.json
var signatures []byte

// parameter is one argument of a constructor: its name, annotation and default, "" for none.
type parameter struct{ name, kind, value string }

// text is the parameter in a signature.
func (p parameter) text() string {
	if p.value == "" {
		return p.name + ": " + p.kind
	}
	return p.name + ": " + p.kind + " = " + p.value
}

// read is the table of signatures: module, class, then pairs of name and default.
func read() (map[string]map[string][][2]string, error) {
	var all map[string]map[string][][2]string
	err := json.Unmarshal(signatures, &all)
	return all, err
}
