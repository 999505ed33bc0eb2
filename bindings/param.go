package bindings

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

var params = newTable[tensor.Param]("variable", nil)

// ParamNew makes a parameter with a copy of a tensor's elements.
func ParamNew(name string, value int64, trainable bool) (h int64, err error) {
	defer guard(&err)
	t, err := tensors.get(value)
	if err != nil {
		return 0, err
	}
	p := tensor.NewParam(name, t)
	p.SetTrainable(trainable)
	return params.put(p), nil
}

// ParamRead is the value of a parameter in a session, tracked if the session takes gradients; with
// session 0 it is a window on the elements, through which later updates show.
func ParamRead(param, session int64) (h int64, err error) {
	defer guard(&err)
	p, err := params.get(param)
	if err != nil {
		return 0, err
	}
	if session == 0 {
		return give(p.Value()), nil
	}
	s, err := sessions.get(session)
	if err != nil {
		return 0, err
	}
	return give(s.Read(p)), nil
}

// ParamSet writes the elements of a tensor over a parameter's: in the step of the session, if that
// is recorded.
func ParamSet(param, session, value int64) (done bool, err error) {
	defer guard(&err)
	p, err := params.get(param)
	if err != nil {
		return false, err
	}
	t, err := tensors.get(value)
	if err != nil {
		return false, err
	}
	if t, err = member(session, t); err != nil {
		return false, err
	}
	if t.Session().Tracing() { // a part of the step, not something that the host does
		tensor.Update(ops.AssignOp{}, p.Value(), t.Detach())
	} else {
		p.Set(t)
	}
	return true, nil
}

// ParamName is the parameter's path in its model.
func ParamName(param int64) (name string, err error) {
	defer guard(&err)
	p, err := params.get(param)
	if err != nil {
		return "", err
	}
	return p.Name, nil
}

// ParamTrainable reports whether gradients are taken of a parameter.
func ParamTrainable(param int64) (on bool, err error) {
	defer guard(&err)
	p, err := params.get(param)
	if err != nil {
		return false, err
	}
	return p.Trainable(), nil
}

// ParamSetTrainable decides whether gradients are taken of a parameter.
func ParamSetTrainable(param int64, on bool) (done bool, err error) {
	defer guard(&err)
	p, err := params.get(param)
	if err != nil {
		return false, err
	}
	p.SetTrainable(on)
	return true, nil
}
