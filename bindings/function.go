package bindings

import (
	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// function is a program that Python computes and the engine replays. Python asks FunctionCall for
// the results; where there is no plan it computes them in a session, and hands them to FunctionEnd.
type function struct {
	steps       plan.Steps
	once, eager bool
}

// body is a call that Python computes.
type body struct {
	*plan.Open
	session int64
}

var (
	functions = newTable[function]("function", nil)
	bodies    = newTable("call of a function", func(b *body) {
		sessions.drop(b.session)
		b.Abandon()
	})
)

// FunctionNew makes a function. With once a single recording is enough to replay it, else two have
// to agree. With eager it is neither recorded nor replayed.
func FunctionNew(once, eager bool) (h int64, err error) {
	defer guard(&err)
	return functions.put(&function{once: once, eager: eager}), nil
}

// FunctionCall calls a function on n tensors whose handles lie at inputs; kind tells calls apart
// that have inputs of the same specs, and random operators draw from seed and step. At outputs
// there is room for so many integers.
//
// If there is a plan, it returns the number of results, and writes the note of FunctionEnd and then
// their handles. Else it returns the handle of a call, which Python has to compute, and writes its
// session and then the inputs as tensors of the session. It returns -1 if gradients reach an input.
func FunctionCall(fn int64, kind string, inputs, n, outputs, room, seed, step int64) (r int64,
	err error) {
	defer guard(&err)
	f, err := functions.get(fn)
	if err != nil {
		return 0, err
	}
	in, err := takeAll(inputs, n)
	if err != nil {
		return 0, err
	}
	for i, t := range in {
		if t.Tracked() {
			return -1, nil
		}
		if l := t.Layout(); !l.Contiguous() {
			in[i] = t.Clone()
		}
	}
	outs, note, o := f.steps.Open(plan.Call{Kind: kind, Inputs: in, Seed: uint64(seed),
		Step: uint64(step), Loose: true, Once: f.once, Eager: f.eager})
	if o == nil {
		ints(outputs, room)[0] = note
		return giveAll(outs, outputs+8, room-1), nil
	}
	c := layers.NewCtx(o.Session, false)
	c.Seed = uint64(seed)
	b := &body{Open: o, session: sessions.put(c)}
	ints(outputs, room)[0] = b.session
	giveAll(o.Inputs, outputs+8, room-1)
	return bodies.put(b), nil
}

// FunctionEnd ends a call that Python has computed. The handles of its n results lie at outputs,
// where it writes those of the tensors to hand out. note is what replays return.
func FunctionEnd(call, outputs, n, note int64) (done bool, err error) {
	defer guard(&err)
	b, err := bodies.get(call)
	if err != nil {
		return false, err
	}
	outs, err := takeAll(outputs, n)
	if err != nil {
		return false, err
	}
	b.Session.Note(note)
	giveAll(b.Close(outs), outputs, n)
	return true, nil
}

// FunctionExplain says of each kind of call how it is replayed, or why it runs eagerly.
func FunctionExplain(fn int64) (text string, err error) {
	defer guard(&err)
	f, err := functions.get(fn)
	if err != nil {
		return "", err
	}
	if f.eager {
		return "eager: it was asked for\n", nil
	}
	return f.steps.Explain(), nil
}

// FunctionReset forgets all plans of a function.
func FunctionReset(fn int64) (done bool, err error) {
	defer guard(&err)
	f, err := functions.get(fn)
	if err != nil {
		return false, err
	}
	f.steps.Reset()
	return true, nil
}

// member is a tensor as one of the step of a session, if that is recorded and the tensor none yet.
func member(session int64, t *tensor.Tensor) (*tensor.Tensor, error) {
	if session == 0 || t == nil {
		return t, nil
	}
	c, err := sessions.get(session)
	if err != nil {
		return nil, err
	}
	if c.Tracing() && t.Session() == nil {
		return c.Enter(t), nil
	}
	return t, nil
}
