package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/goten-ml/goten/core/config"
)

// python is the text of the kind's module.
func (k *kind) python() ([]byte, error) {
	docs, err := comments(k.source)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "\"\"\"%s\n\nGenerated from the engine's registry by bindings/pygen: "+
		"do not edit.\n\"\"\"\n\n", k.title)
	b.WriteString("from __future__ import annotations\n\nfrom typing import Any\n\n")
	fmt.Fprintf(&b, "%s\n\n__all__ = [\n", k.imports)
	for _, c := range k.classes {
		fmt.Fprintf(&b, "    %q,\n", c.name)
	}
	b.WriteString("]\n")
	for _, c := range k.classes {
		if err := k.class(&b, c, docs[c.goName]); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return b.Bytes(), nil
}

// argument is one argument of a constructor.
type argument struct {
	name    string // in Python
	entry   string // in the engine's configuration
	inverse bool   // a bool whose meaning is turned round
	kind    string
	value   string // the default; "" for none
	doc     string
}

// class writes one class.
func (k *kind) class(b *bytes.Buffer, c class, d comment) error {
	args := k.arguments(c, d)
	fmt.Fprintf(b, "\n\nclass %s(%s):\n", c.name, k.base)
	k.docstring(b, c, d, args)
	fmt.Fprintf(b, "\n    _class = %q\n", c.name)
	if inverted := inversions(args); inverted != "" {
		fmt.Fprintf(b, "    _inverted = {%s}\n", inverted)
	}
	b.WriteString("\n    def __init__(\n        self,\n")
	for _, a := range args {
		b.WriteString("        " + a.signature() + ",\n")
	}
	common := k.commonArguments(args)
	if len(common) > 0 && k.base == "Native" {
		b.WriteString("        *,\n")
	}
	for _, s := range common {
		b.WriteString("        " + s + ",\n")
	}
	b.WriteString("    ) -> None:\n")
	b.WriteString("        super().__init__(")
	if len(k.pass) > 0 {
		b.WriteString("\n")
		for _, n := range k.pass {
			if !slices.ContainsFunc(args, func(a argument) bool { return a.name == n }) {
				fmt.Fprintf(b, "            %s=%s,\n", n, n)
			}
		}
		b.WriteString("        ")
	}
	b.WriteString(")\n        self._configure(\n            {\n")
	for _, a := range args {
		fmt.Fprintf(b, "                %q: %s,\n", a.name, a.name)
	}
	b.WriteString("            }\n        )\n")
	return nil
}

// commonArguments are the arguments that every class of the kind takes and this one has not.
func (k *kind) commonArguments(args []argument) []string {
	var out []string
	for _, s := range k.common {
		name, _, _ := strings.Cut(s, ":")
		if !slices.ContainsFunc(args, func(a argument) bool { return a.name == name }) {
			out = append(out, s)
		}
	}
	return out
}

func (a argument) signature() string {
	if a.value == "" {
		return fmt.Sprintf("%s: %s", a.name, a.kind)
	}
	return fmt.Sprintf("%s: %s = %s", a.name, a.kind, a.value)
}

func inversions(args []argument) string {
	var out []string
	for _, a := range args {
		if a.inverse {
			out = append(out, fmt.Sprintf("%q: %q", a.name, a.entry))
		}
	}
	return strings.Join(out, ", ")
}

// arguments are the fields of a class in Python; those without a default come first.
func (k *kind) arguments(c class, d comment) []argument {
	var must, may []argument
	for _, f := range c.fields {
		if f.Name == "name" || f.Name == "schedule" || f.Name == "reduction" {
			continue
		}
		a := argument{name: f.Name, entry: f.Name, kind: pythonType(f),
			value: literal(f, c.values[f.Name]), doc: d.fields[f.Name]}
		if tag := f.Tag.Get("keras"); strings.HasPrefix(tag, "!") {
			a.name, a.inverse = tag[1:], true
			a.value = map[string]string{"True": "False", "False": "True"}[a.value]
		}
		if a.value == "None" && a.kind != "Any" {
			a.kind += " | None"
		}
		if required(f, c.values[f.Name]) {
			a.value = ""
			must = append(must, a)
		} else {
			may = append(may, a)
		}
	}
	return append(must, may...)
}

// required reports whether Python has to give the argument: the tag says so, or a size has no
// default.
func required(f config.Field, value []byte) bool {
	return strings.Contains(f.Tag.Get("keras"), "required") ||
		pythonType(f) == "int" && string(value) == "0" && !strings.Contains(f.Tag.Get("keras"), "0")
}
