// Command pygen writes the Python classes of the faces from the registries of the engine: their
// signatures from the fields and defaults of the Go structs, their docstrings from the comments.
//
//	go run ./bindings/pygen python/goten/keras
//
// Arguments, their order and their defaults are those of Keras. Arguments that the engine does not
// know are accepted as long as they have their defaults. The files are committed, formatted as
// ruff formats; `make check-generated` compares them with what this command writes.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
)

//go:generate sh -c "cd ../.. && go run ./bindings/pygen python/goten/keras"

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: pygen FOLDER")
	}
	all, err := read()
	if err != nil {
		log.Fatal(err)
	}
	for _, k := range kinds() {
		text, err := k.python(all[k.module])
		if err != nil {
			log.Fatal(err)
		}
		path := k.path(os.Args[1])
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
			continue
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			log.Fatal(err)
		}
		fmt.Println("wrote", path)
	}
}
