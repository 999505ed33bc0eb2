package safetensors

import (
	"bufio"
	"os"
	"path/filepath"
)

// WriteFile writes f to a file: aside, synced and renamed, so that whatever happens either the old
// or the new file is there whole.
func WriteFile(path string, f *File) (err error) {
	w, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			w.Close()
			os.Remove(w.Name())
		}
	}()
	b := bufio.NewWriterSize(w, 1<<20)
	if err = Write(b, f); err != nil {
		return err
	}
	if err = b.Flush(); err != nil {
		return err
	}
	if err = w.Chmod(0o644); err != nil {
		return err
	}
	if err = w.Sync(); err != nil {
		return err
	}
	if err = w.Close(); err != nil {
		return err
	}
	return os.Rename(w.Name(), path)
}

// ReadFile reads a whole file. What is wrong with it is a *FormatError.
func ReadFile(path string) (*File, error) {
	r, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return Read(bufio.NewReaderSize(r, 1<<20))
}
