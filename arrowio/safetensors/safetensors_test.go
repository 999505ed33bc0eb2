package safetensors

import (
	"bytes"
	"errors"
	"testing"

	_ "github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func sample(t *testing.T) []byte {
	var b bytes.Buffer
	f := &File{Texts: map[string]string{"config": `{"a": "ü"}`}, Tensors: map[string]*tensor.Tensor{
		"b/kernel": tensor.Of([]float32{1, 2, 3, 4, 5, 6}, 2, 3),
		"a":        tensor.Scalar(int64(-7)),
		"empty":    tensor.Of([]float64{}, 0, 4),
		"flags":    tensor.Of([]bool{true, false, true}),
	}}
	if err := Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	f, err := Read(bytes.NewReader(sample(t)))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Tensors["b/kernel"].String(); got != "Tensor([[1 2 3] [4 5 6]], float32[2 3])" {
		t.Error(got)
	}
	if got := f.Tensors["a"].Float(); got != -7 {
		t.Error(got)
	}
	if got := f.Tensors["empty"].Shape(); !got.Equal(tensor.Shape{0, 4}) {
		t.Error(got)
	}
	if got := tensor.Values[bool](f.Tensors["flags"]); !got[0] || got[1] || !got[2] {
		t.Error(got)
	}
	if f.Texts["config"] != `{"a": "ü"}` {
		t.Error(f.Texts)
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	whole := sample(t)
	for n := range whole {
		_, err := Read(bytes.NewReader(whole[:n]))
		var want *FormatError
		if !errors.As(err, &want) {
			t.Fatalf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
	if _, err := Read(bytes.NewReader(append(whole, 0))); err == nil {
		t.Error("a byte too many was not noticed")
	}
}

func FuzzReadNeverPanics(f *testing.F) {
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = Read(bytes.NewReader(b)) })
}
