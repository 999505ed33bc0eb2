// Command predict loads a model from a file, predicts for inputs given as JSON, prints the results
// as JSON, and saves the model again: what the tests of Python compare with their own results.
//
//	predict MODEL INPUTS DTYPE AGAIN
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/tensor"
)

func main() {
	if len(os.Args) != 5 {
		log.Fatal("usage: predict MODEL INPUTS DTYPE AGAIN")
	}
	model, err := goten.LoadFile(os.Args[1])
	check(err)
	x, err := inputs(os.Args[2], os.Args[3])
	check(err)
	p, err := model.Predict(context.Background(), x)
	check(err)
	check(json.NewEncoder(os.Stdout).Encode(tensor.Values[float32](p)))
	check(model.SaveFile(os.Args[4]))
}

// inputs reads [shape, elements].
func inputs(path, dtype string) (*tensor.Tensor, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var parts [2]json.RawMessage
	var shape []int
	var values []float64
	if err := json.Unmarshal(text, &parts); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(parts[0], &shape); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(parts[1], &values); err != nil {
		return nil, err
	}
	var d tensor.DType
	if err := d.UnmarshalText([]byte(dtype)); err != nil {
		return nil, err
	}
	t, err := tensor.FromSlice(values, shape...)
	if err != nil {
		return nil, err
	}
	return t.Cast(d), nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
