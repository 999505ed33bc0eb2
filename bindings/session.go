package bindings

import (
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// sessions are contexts in which layers are called: a gradient tape, or a step of training whose
// outputs Python computes. Their tensors stay outside of the session, since Python may keep them.
var sessions = newTable[layers.Ctx]("session", nil)

// SessionNew begins a session. grad decides whether reads of trainable parameters are tracked; the
// random operators draw from seed and step.
func SessionNew(grad bool, seed, step int64) (h int64, err error) {
	defer guard(&err)
	c := newSession(grad, seed, step)
	c.Recording = &tensor.Recording{}
	return sessions.put(c), nil
}

// SessionInner begins a session that is a part of another one's step, such as a tape in it.
func SessionInner(session int64, grad bool) (h int64, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return 0, err
	}
	in := layers.NewCtx(c.Inner(grad), c.Training)
	in.Seed, in.Recording = c.Seed, &tensor.Recording{}
	return sessions.put(in), nil
}

// SessionTrouble notes why what is being recorded in a session cannot be replayed.
func SessionTrouble(session int64, reason string) (recorded bool, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return false, err
	}
	recorded = c.Tracing()
	c.Trouble(reason)
	return recorded, nil
}

// SessionDepends reports whether a tensor depends on what is recorded in a session, or on a
// parameter.
func SessionDepends(session, h int64) (depends bool, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return false, err
	}
	t, err := tensors.get(h)
	if err != nil {
		return false, err
	}
	b := t.Array().Buffer()
	return c.Tracing() && (t.Session().Tracing() || b != nil && b.Stems()), nil
}

// SessionRecord stops the tracking of what is computed from tensors of a session, or goes on with
// it.
func SessionRecord(session int64, on bool) (done bool, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return false, err
	}
	c.Recording.Stop(!on)
	return true, nil
}

// SessionWatch returns the elements of a tensor as a leaf of a session.
func SessionWatch(session, h int64) (out int64, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return 0, err
	}
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	return give(c.Watch(t)), nil
}

func newSession(grad bool, seed, step int64) *layers.Ctx {
	s := tensor.NewSession(uint64(seed), uint64(step), grad)
	s.Loose = true
	c := layers.NewCtx(s, false)
	c.Seed = uint64(seed)
	return c
}

// SessionKey is the key that random operators of a session draw with.
func SessionKey(session int64) (h int64, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return 0, err
	}
	return give(c.Key.Keep()), nil
}

// SessionSite numbers a random operator of a session.
func SessionSite(session int64) (site int64, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return 0, err
	}
	return int64(c.Site()), nil
}

// SessionLosses writes the handles of the scalars that layers added to the loss, at most room.
func SessionLosses(session, outputs, room int64) (n int64, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return 0, err
	}
	return giveAll(c.Losses(), outputs, room), nil
}

// giveAll writes handles for tensors to an address; nil becomes 0.
func giveAll(ts []*tensor.Tensor, outputs, room int64) int64 {
	if int64(len(ts)) > room {
		panic(failure("ValueError", "more results than there is room for"))
	}
	out := ints(outputs, room)
	for i, t := range ts {
		out[i] = 0
		if t != nil {
			out[i] = give(t)
		}
	}
	return int64(len(ts))
}

// takeAll looks up handles at an address; 0 becomes nil.
func takeAll(inputs, n int64) ([]*tensor.Tensor, error) {
	ts := make([]*tensor.Tensor, 0, n)
	for _, h := range ints(inputs, n) {
		if h == 0 {
			ts = append(ts, nil)
			continue
		}
		t, err := tensors.get(h)
		if err != nil {
			return nil, err
		}
		ts = append(ts, t)
	}
	return ts, nil
}

// takeKept is takeAll for tensors that Go goes on using after Python has released their handles.
func takeKept(inputs, n int64) ([]*tensor.Tensor, error) {
	ts, err := takeAll(inputs, n)
	for _, t := range ts {
		if t != nil {
			t.Keep()
		}
	}
	return ts, err
}

// SessionWatchParam makes reads of a parameter tracked in a session.
func SessionWatchParam(session, param int64) (done bool, err error) {
	defer guard(&err)
	c, err := sessions.get(session)
	if err != nil {
		return false, err
	}
	p, err := params.get(param)
	if err != nil {
		return false, err
	}
	c.WatchParam(p)
	return true, nil
}
