package tensor_test

import (
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func TestInputsLiveAcrossKernels(t *testing.T) {
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
				tensor.Full(tensor.Float32, 7, 4096) // takes over whatever was recycled
			}
		}
	}()
	defer close(stop)
	for range 200 {
		y := ops.Add(tensor.Ones(4096), tensor.Ones(4096)) // nobody else holds the inputs
		tensor.View(y, func(v []float32) {
			for _, x := range v {
				if x != 2 {
					t.Fatalf("a buffer was recycled under a running kernel: %v", x)
				}
			}
		})
	}
}

func TestDroppedTensorsDoNotFillMemory(t *testing.T) {
	for range 6000 {
		tensor.New(tensor.Uint8, 1<<20)
	}
	if rss := residentMB(t); rss > 600 {
		t.Errorf("%d MB resident after 6,000 dropped tensors of 1 MB", rss)
	}
}

func residentMB(t *testing.T) int {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("resident memory is read from /proc")
	}
	pages, _ := strconv.Atoi(strings.Fields(string(b))[1])
	return pages * os.Getpagesize() >> 20
}

func TestStaleValueInBackwardIsNoticed(t *testing.T) {
	p := tensor.NewParam("w", tensor.Of([]float32{1, 2, 3}))
	s := &tensor.Session{Grad: true}
	defer s.Close()
	w := s.Read(p)
	y := w.Mul(w).Sum()
	p.Set(tensor.Of([]float32{4, 5, 6}))
	err := tensor.Try(func() { tensor.Gradient(y, w) })
	var state *tensor.StateError
	if !errors.As(err, &state) || !strings.Contains(err.Error(), "multiply") {
		t.Errorf("got %v, want a StateError that names multiply", err)
	}
}

func TestWhatAStepMakesEndsWithIt(t *testing.T) {
	s := &tensor.Session{}
	x := s.Enter(tensor.Ones(4096))
	kept, lost := x.Add(x), x.Mul(x)
	out := s.Return(kept)[0]
	s.Close()
	if got := out.Sum().Float(); got != 8192 {
		t.Errorf("a returned tensor sums to %v", got)
	}
	var state *tensor.StateError
	if err := tensor.Try(func() { lost.Sum() }); !errors.As(err, &state) {
		t.Errorf("reading what ended with its step: %v", err)
	}
}

func TestStepsReuseTheirMemory(t *testing.T) {
	ones := tensor.Ones(1 << 16)
	step := func() {
		s := &tensor.Session{}
		defer s.Close()
		x := s.Enter(ones)
		for range 20 {
			x = x.Add(x)
		}
	}
	step()
	before := residentMB(t)
	for range 500 { // 2.6 GB pass through
		step()
	}
	if grown := residentMB(t) - before; grown > 40 {
		t.Errorf("resident memory grew by %d MB", grown)
	}
}

func TestAMillionNodesAreWalked(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 100_000
	}
	x := tensor.Scalar[float32](1).Track()
	y := x
	one := tensor.Scalar[float32](1)
	for range n {
		y = y.Add(one)
	}
	if g := tensor.Gradient(y, x)[0].Float(); g != 1 {
		t.Errorf("gradient %v", g)
	}
}

func TestGoroutinesShareWeights(t *testing.T) {
	p := tensor.NewParam("w", tensor.Of([]float32{3}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 200 {
				s := &tensor.Session{Grad: true}
				w := s.Read(p)
				x := s.Enter(tensor.Scalar(float32(i)))
				g := tensor.Gradient(w.Mul(w).Mul(x).Sum(), w)[0].Float()
				s.Close()
				if g != float64(6*i) {
					t.Errorf("gradient %v, want %v", g, 6*i)
				}
			}
		}()
	}
	wg.Wait()
}

func TestGoroutinesDifferentiateOneGraph(t *testing.T) {
	x := tensor.Of([]float32{1, 2, 3}).Track()
	y := x.Mul(x).Exp().Sum()
	want := tensor.Values[float32](tensor.Gradient(y, x)[0])
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 50 {
				got := tensor.Values[float32](tensor.Gradient(y, x)[0])
				for i := range got {
					if got[i] != want[i] {
						t.Errorf("got %v, want %v", got, want)
					}
				}
			}
		}()
	}
	wg.Wait()
}

func TestTensorsOfTwoStepsDoNotMeet(t *testing.T) {
	a, b := &tensor.Session{}, &tensor.Session{}
	defer a.Close()
	defer b.Close()
	x, y := a.Enter(tensor.Ones(2)), b.Enter(tensor.Ones(2))
	var state *tensor.StateError
	if err := tensor.Try(func() { x.Add(y) }); !errors.As(err, &state) {
		t.Errorf("got %v", err)
	}
}

func TestCountedOwnersRecycleAtOnce(t *testing.T) {
	x := tensor.New(tensor.Float32, 1<<20)
	x.Retain()
	v := x.Reshape(1024, 1024)
	v.Retain()
	x.Release()
	v.Sum() // the view still owns the memory
	v.Release()
	var state *tensor.StateError
	if err := tensor.Try(func() { v.Sum() }); !errors.As(err, &state) {
		t.Errorf("reading after the last release: %v", err)
	}
}

func TestNodesKeepWhatTheirGradientReads(t *testing.T) {
	x := tensor.Full(tensor.Float32, 3, 1<<12).Track()
	sq := x.Mul(x)
	sq.Retain() // a handle of another language
	y := sq.Mul(sq).Sum()
	sq.Release()
	tensor.Full(tensor.Float32, -1, 1<<12)
	if g := tensor.Values[float32](tensor.Gradient(y, x)[0])[0]; g != 108 {
		t.Errorf("gradient %v, want 4·3³", g)
	}
}

func TestAStepLeavesWhatItWasGiven(t *testing.T) {
	x := tensor.Full(tensor.Float32, 3, 4096) // owned by this program alone
	w := tensor.NewParam("w", tensor.Ones(4096))
	for range 3 {
		s := &tensor.Session{Grad: true}
		y := s.Read(w).Mul(s.Enter(x)).Square().Sum()
		tensor.Gradient(y, s.Read(w))
		s.Close()
	}
	if sum := x.Sum().Float(); sum != 3*4096 {
		t.Errorf("after the steps the input sums to %v", sum)
	}
}
