package safetensors_test

import (
	"bytes"
	"fmt"

	"github.com/goten-ml/goten/arrowio/safetensors"
	"github.com/goten-ml/goten/core/tensor"
)

func Example() {
	var b bytes.Buffer
	err := safetensors.Write(&b, &safetensors.File{
		Tensors: map[string]*tensor.Tensor{"w": tensor.Of([]float32{1, 2, 3})},
		Texts:   map[string]string{"note": "three numbers"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := safetensors.Read(bytes.NewReader(b.Bytes()))
	fmt.Println(f.Tensors["w"], f.Texts["note"], err)

	_, err = safetensors.Read(bytes.NewReader(b.Bytes()[:b.Len()-1]))
	fmt.Println(err)
	_, err = safetensors.Read(bytes.NewReader([]byte("PK\x03\x04 an archive")))
	fmt.Println(err)
	// Output:
	// Tensor([1 2 3], float32[3]) three numbers <nil>
	// safetensors: truncated: tensor "w" has 11 of 12 bytes
	// safetensors: no such file: its header would be 2336912046786038608 bytes long
}
