package bindings

import (
	"sync"
	"sync/atomic"
)

// tokens is the queue by which Go gives back memory that Python owns. Python keeps an array under
// a number, the token, and passes the number with the address. When the last user of the memory in
// Go is gone, on whatever thread, the token is queued here; Python fetches it and forgets the
// array. So Go needs neither the interpreter's lock nor a callback.
type tokens struct {
	mu      sync.Mutex
	queue   []int64
	waiting atomic.Int64
	lent    atomic.Int64
}

var owned tokens

// lend notes memory under a token and returns what must be called once when Go is done with it.
// Calls after the first do nothing.
func (t *tokens) lend(token int64) (release func()) {
	t.lent.Add(1)
	var once atomic.Bool
	return func() {
		if once.Swap(true) {
			return
		}
		t.lent.Add(-1)
		t.mu.Lock()
		t.queue = append(t.queue, token)
		t.waiting.Store(int64(len(t.queue)))
		t.mu.Unlock()
	}
}

// cancel takes back the last lend, whose memory was refused: Python still owns it.
func (t *tokens) cancel() { t.lent.Add(-1) }

// take returns one token that Go is done with, 0 when there is none.
func (t *tokens) take() int64 {
	if t.waiting.Load() == 0 {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.queue)
	if n == 0 {
		return 0
	}
	token := t.queue[n-1]
	t.queue = t.queue[:n-1]
	t.waiting.Store(int64(n - 1))
	return token
}

// ReleasedToken returns the token of an array that Go no longer uses, 0 when none waits.
func ReleasedToken() (token int64, err error) {
	defer guard(&err)
	return owned.take(), nil
}
