package ops

import (
	"math"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/tensor"
)

// pauseCases are long-running operators of each family of kernels.
func pauseCases() map[string]func() {
	long, square := Normal(1, 1<<22), Normal(2, 1024, 1024)
	images, steps := Normal(3, 16, 56, 56, 32), Normal(4, 64, 20, 256)
	doubles := Cast(square, tensor.Float64)
	heads := Normal(5, 2, 8, 512, 64)
	ids := tensor.Apply(RandIntOp{Draw: Draw{Size: tensor.NewInts(1 << 16), DType: tensor.Int64},
		High: 1024}, Key(1, 1))
	r := Recurrent{Kernel: Scale(Normal(6, 256, 1024), 0.1),
		RecurrentKernel: Scale(Normal(7, 256, 1024), 0.1)}
	gru := Recurrent{Kernel: Scale(Normal(6, 256, 768), 0.1),
		RecurrentKernel: Scale(Normal(7, 256, 768), 0.1)}
	gradient := func(f func(x *T) *T, x *T) func() {
		return func() {
			x := x.Track()
			tensor.Gradient(f(x), x)
		}
	}
	ones := tensor.Ones(32)
	return map[string]func(){
		"matrix product":  func() { MatMul(square, square) },
		"thin product":    func() { MatMul(Slice(square, 0, 0, 1), square) },
		"float64 product": func() { MatMul(doubles, doubles) },
		"transposed":      func() { MatMul(Transpose(square, 1, 0), square) },
		"convolution":     gradient(conv3x3(Normal(8, 3, 3, 32, 32)), images),
		"depthwise":       gradient(depthwise3x3(), images),
		"pooling":         gradient(pool2x2, images),
		"average pooling": func() { AveragePool2D(images, PoolConfig{Size: []int{3, 3}}) },
		"LSTM":            gradient(func(x *T) *T { return LSTM(x, r).Sequence }, steps),
		"GRU":             gradient(func(x *T) *T { return GRU(x, gru).Sequence }, steps),
		"attention": gradient(func(x *T) *T {
			return Attention(x, x, x, AttentionConfig{Causal: true})
		}, heads),
		"softmax":         gradient(func(x *T) *T { return Softmax(x, -1) }, square),
		"batch norm":      func() { BatchNorm(images, ones, ones, -1, 1e-3) },
		"layer norm":      func() { LayerNorm(images, ones, ones, 1e-3) },
		"elementwise":     func() { Add(long, Mul(long, long)) },
		"transcendental":  func() { Tanh(long) },
		"sine":            func() { Sin(long) },
		"sum":             func() { Sum(long) },
		"sum of columns":  func() { Sum(square, 0) },
		"greatest":        func() { MaxKeep(long) },
		"transposed copy": func() { Transpose(square, 1, 0).Clone() },
		"cast":            func() { Cast(long, tensor.Int32) },
		"sort":            func() { Sort(long, -1) },
		"cumulative sum":  func() { CumSum(long, 0) },
		"random":          func() { Normal(9, 1<<22) },
		"dropout":         func() { Dropout(long, Key(1, 1), 0.5, 1) },
		"embedding":       gradient(func(x *T) *T { return Embedding(x, ids) }, square),
		"where":           func() { Where(Greater(long, tensor.Scalar(float32(0))), long, long) },
	}
}

func conv3x3(w *T) func(x *T) *T { return func(x *T) *T { return Conv2D(x, w, ConvConfig{}) } }

func depthwise3x3() func(x *T) *T {
	w := Normal(10, 3, 3, 1, 32)
	return func(x *T) *T { return Conv2D(x, w, ConvConfig{Groups: 32}) }
}

func pool2x2(x *T) *T { return MaxPool2D(x, PoolConfig{Size: []int{2, 2}}) }

// TestKernelsLetTheCollectorIn: within a call of assembly a goroutine cannot be stopped, and the
// collector, with the whole program, waits for it. Nine of ten stops take less than a
// millisecond, whatever runs; the rest is what other processes of the machine take, and where these
// delay plain Go as much, nothing is said.
func TestKernelsLetTheCollectorIn(t *testing.T) {
	if testing.Short() {
		t.Skip("runs each family for a while")
	}
	defer par.SetThreads(par.SetThreads(1)) // the other core is the collector's
	numbers := make([]float64, 1<<12)
	plain := func() {
		for i := range numbers {
			numbers[i] = math.Sqrt(numbers[i] + 1)
		}
	}
	for name, f := range pauseCases() {
		t.Run(name, func(t *testing.T) {
			f()
			for range 4 {
				above, total, most := stopsDuring(f)
				t.Logf("%d stops, the longest from %v", total, most)
				if total > 0 && above <= 1+total/10 {
					return
				}
				if above, total, _ := stopsDuring(plain); above > total/20 {
					t.Skip("the machine is busy")
				}
			}
			t.Error("stops take more than a millisecond")
		})
	}
}

// stopsDuring counts the stops while a goroutine runs f again and again, those above a millisecond
// apart, and the longest.
func stopsDuring(f func()) (above, total int, most time.Duration) {
	var done atomic.Bool
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for !done.Load() {
			f()
		}
	}()
	before, until := stops(), time.Now().Add(80*time.Millisecond)
	for time.Now().Before(until) {
		runtime.GC()
	}
	after := stops()
	done.Store(true)
	<-ended
	for i, n := range after.Counts {
		n := int(n - before.Counts[i])
		total += n
		if n > 0 {
			most = time.Duration(1e9 * after.Buckets[i])
		}
		if after.Buckets[i] >= 1e-3 {
			above += n
		}
	}
	return above, total, most
}

// stops are the times that the collector took to stop the program, so far.
func stops() *metrics.Float64Histogram {
	s := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}}
	metrics.Read(s)
	return s[0].Value.Float64Histogram()
}
