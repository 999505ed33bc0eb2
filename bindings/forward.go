package bindings

import (
	"encoding/json"
	"fmt"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/forward"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

var (
	recordings = newTable[tensor.Trace]("recording", nil)
	predictors = newTable[goten.Predictor]("predictor", nil)
)

// RecordBegin begins the recording of a prediction in a session of its own. At inputs lie n handles
// of tensors; at outputs there is room for as many, which are the same as tensors of the session.
func RecordBegin(inputs, n, outputs int64) (session int64, err error) {
	defer guard(&err)
	in, err := takeAll(inputs, n)
	if err != nil {
		return 0, err
	}
	s := tensor.NewSession(0, 0, false)
	s.Loose = true // Python may keep what it computes
	giveAll(s.Record(in), outputs, n)
	return sessions.put(layers.NewCtx(s, false)), nil
}

// RecordEnd ends the recording of a prediction that gives n outputs.
func RecordEnd(session, outputs, n int64) (recording int64, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return 0, err
	}
	outs, err := takeAll(outputs, n)
	if err != nil {
		return 0, err
	}
	if !c.Tracing() {
		return 0, failure("RuntimeError", "the session does not record")
	}
	return recordings.put(c.End(outs)), nil
}

// PredictorNew makes a predictor of n recordings, with k parameters that have the names of weights.
// about is a JSON object of name, inputs, outputs (lists of names), rows and weights.
func PredictorNew(traces, n, parameters, k int64, about string) (h int64, err error) {
	defer guard(&err)
	var a struct {
		Name    string   `json:"name"`
		Inputs  []string `json:"inputs"`
		Outputs []string `json:"outputs"`
		Rows    []int    `json:"rows"`
		Weights []string `json:"weights"`
	}
	if err := json.Unmarshal([]byte(about), &a); err != nil {
		return 0, failure("ValueError", err.Error())
	}
	r := forward.Recording{Name: a.Name, Inputs: a.Inputs, Outputs: a.Outputs, Rows: a.Rows,
		Weights: map[string]*tensor.Param{}}
	for _, h := range ints(traces, n) {
		t, err := recordings.get(h)
		if err != nil {
			return 0, err
		}
		r.Traces = append(r.Traces, t)
	}
	if int64(len(a.Weights)) != k {
		return 0, failure("ValueError", fmt.Sprintf("%d names for %d weights", len(a.Weights), k))
	}
	for i, h := range ints(parameters, k) {
		if r.Weights[a.Weights[i]], err = params.get(h); err != nil {
			return 0, err
		}
	}
	p, err := forward.New(r)
	if err != nil {
		return 0, err
	}
	return predictors.put(goten.NewPredictor(p)), nil
}

// PredictorSave writes a predictor to a file aside, syncs and renames it.
func PredictorSave(predictor int64, path string) (done bool, err error) {
	defer guard(&err)
	p, err := predictors.get(predictor)
	if err != nil {
		return false, err
	}
	return true, p.SaveFile(path)
}

// PredictorLoad reads a predictor from a file.
func PredictorLoad(path string) (h int64, err error) {
	defer guard(&err)
	p, err := goten.LoadPredictorFile(path)
	if err != nil {
		return 0, err
	}
	return predictors.put(p), nil
}

// PredictorInfo is a JSON object of name, inputs and outputs.
func PredictorInfo(predictor int64) (info string, err error) {
	defer guard(&err)
	p, err := predictors.get(predictor)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(map[string]any{"name": p.Name(), "inputs": p.Inputs(),
		"outputs": p.Outputs()})
	return string(b), err
}

// PredictorStart computes the outputs for all rows, batch at a time. Its job's result is a list.
func PredictorStart(predictor, inputs, n, batch int64) (job int64, err error) {
	defer guard(&err)
	p, err := predictors.get(predictor)
	if err != nil {
		return 0, err
	}
	return predictApart(p, new(pace), inputs, n, batch)
}
