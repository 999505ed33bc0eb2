// Command pygen writes the Python classes of the faces from the registries of the engine: their
// signatures from the fields and defaults of the Go structs, their docstrings from the comments.
//
//	go run ./bindings/pygen python/goten/keras
//
// The files are committed; a test compares them with what this command writes.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: pygen FOLDER")
	}
	for _, k := range kinds() {
		text, err := k.python()
		if err != nil {
			log.Fatal(err)
		}
		path := filepath.Join(os.Args[1], k.file)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
			continue
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			log.Fatal(err)
		}
		fmt.Println("wrote", path)
	}
}
