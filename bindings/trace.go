package bindings

import "github.com/goten-ml/goten/core/trace"

// TraceStart begins a trace that TraceStop will write to a file.
func TraceStart(path string) (started bool, err error) {
	defer guard(&err)
	_, err = trace.Start(path)
	return err == nil, err
}

// TraceStop writes the trace that is being taken; false if there is none.
func TraceStop() (written bool, err error) {
	defer guard(&err)
	t := trace.On()
	return t != nil, t.Stop()
}
