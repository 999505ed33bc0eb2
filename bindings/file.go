package bindings

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/goten-ml/goten/arrowio/safetensors"
	"github.com/goten-ml/goten/core/tensor"
)

var files = newTable[safetensors.File]("file", nil)

// FileNew begins a file of tensors and texts by name.
func FileNew() (h int64, err error) {
	defer guard(&err)
	return files.put(&safetensors.File{Tensors: map[string]*tensor.Tensor{},
		Texts: map[string]string{}}), nil
}

// FilePut adds a tensor to a file that is to be written before the tensor is released.
func FilePut(file int64, name string, h int64) (done bool, err error) {
	defer guard(&err)
	f, err := files.get(file)
	if err != nil {
		return false, err
	}
	t, err := tensors.get(h)
	if err != nil {
		return false, err
	}
	f.Tensors[name] = t.Clone()
	return true, nil
}

// FileText adds a text to a file.
func FileText(file int64, name, text string) (done bool, err error) {
	defer guard(&err)
	f, err := files.get(file)
	if err != nil {
		return false, err
	}
	f.Texts[name] = text
	return true, nil
}

// FileWrite writes a file aside, syncs and renames it.
func FileWrite(file int64, path string) (done bool, err error) {
	defer guard(&err)
	f, err := files.get(file)
	if err != nil {
		return false, err
	}
	return true, safetensors.WriteFile(path, f)
}

// FileRead reads a file.
func FileRead(path string) (h int64, err error) {
	defer guard(&err)
	f, err := safetensors.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return files.put(f), nil
}

// FileGet is the tensor of a name, 0 when there is none.
func FileGet(file int64, name string) (h int64, err error) {
	defer guard(&err)
	f, err := files.get(file)
	if err != nil {
		return 0, err
	}
	if t := f.Tensors[name]; t != nil {
		return give(t), nil
	}
	return 0, nil
}

// FileNames lists the names of the tensors of a file as JSON.
func FileNames(file int64) (names string, err error) {
	defer guard(&err)
	f, err := files.get(file)
	if err != nil {
		return "", err
	}
	list := slices.AppendSeq([]string{}, maps.Keys(f.Tensors)) // never nil: a list in JSON
	slices.Sort(list)
	b, err := json.Marshal(list)
	return string(b), err
}

// FileGetText is the text of a name, "" when there is none.
func FileGetText(file int64, name string) (text string, err error) {
	defer guard(&err)
	f, err := files.get(file)
	if err != nil {
		return "", err
	}
	return f.Texts[name], nil
}
