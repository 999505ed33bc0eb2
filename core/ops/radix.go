package ops

import (
	"math"
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

// Rows are sorted by keys: unsigned integers in the order of the elements, NaN as the greatest.
// Long ones digit by digit from the lowest on, which is stable (Knuth, The Art of Computer
// Programming, vol. 3, 5.2.5), short ones by comparing.

type sortKey interface{ uint32 | uint64 }

// comparing is up to how many keys are sorted by comparing them.
const comparing = 96

// digitsOf is how many bits the digits of n keys have: tables of long ones take time too.
func digitsOf(n int) int {
	if n < 4096 {
		return 8
	}
	return 11
}

// A radix sorts rows of up to n keys.
type radix[K sortKey] struct {
	spare []K
	count []int32
}

func newRadix[K sortKey](n int) *radix[K] {
	return &radix[K]{make([]K, n), make([]int32, 1<<digitsOf(n))}
}

// sort sorts keys that agree in the bits below from.
func (r *radix[K]) sort(keys []K, from int) {
	n := len(keys)
	if n <= comparing {
		slices.Sort(keys)
		return
	}
	d := digitsOf(n)
	var varies K // the bits that are not the same in all keys
	for _, k := range keys {
		varies |= k ^ keys[0]
	}
	a, b := keys, r.spare[:n]
	for shift := from; varies>>shift != 0; shift += d {
		if varies>>shift&(1<<d-1) == 0 {
			continue
		}
		r.pass(a, b, shift, d)
		a, b = b, a
	}
	if &a[0] != &keys[0] {
		copy(keys, a)
	}
}

// pass puts a in the order of a digit into b.
func (r *radix[K]) pass(a, b []K, shift, d int) {
	count, mask := r.count[:1<<d], K(1)<<d-1
	clear(count)
	for _, k := range a {
		count[k>>(shift&63)&mask]++
	}
	firsts(count)
	for _, k := range a {
		c := &count[k>>(shift&63)&mask]
		b[*c] = k
		*c++
	}
}

// firsts turns counts into the places of the first of each.
func firsts(count []int32) {
	at := int32(0)
	for i, c := range count {
		count[i] = at
		at += c
	}
}

// key32 is the order of float32 in unsigned integers, −0 below +0.
func key32(v float32) uint32 {
	b := math.Float32bits(v)
	k := b ^ (uint32(int32(b)>>31) | 1<<31)
	if v != v {
		k = math.MaxUint32
	}
	return k
}

// float32Of is the inverse of key32.
func float32Of(k uint32) float32 {
	return math.Float32frombits(k ^ (uint32(int32(^k)>>31) | 1<<31))
}

// key64 is key32 of float64.
func key64(v float64) uint64 {
	b := math.Float64bits(v)
	k := b ^ (uint64(int64(b)>>63) | 1<<63)
	if v != v {
		k = math.MaxUint64
	}
	return k
}

// float64Of is the inverse of key64.
func float64Of(k uint64) float64 {
	return math.Float64frombits(k ^ (uint64(int64(^k)>>63) | 1<<63))
}

// keysOf writes the keys of v, equal ones for equal elements.
func keysOf[E number](keys []uint64, v []E) {
	switch v := any(v).(type) {
	case []float32:
		for i, e := range v {
			keys[i] = uint64(key32(e + 0)) // −0 is +0
		}
	case []float64:
		for i, e := range v {
			keys[i] = key64(e + 0)
		}
	case []uint64:
		copy(keys, v)
	default:
		wholeKeys(keys, v)
	}
}

func wholeKeys(keys []uint64, v any) {
	switch v := v.(type) {
	case []int8:
		signedKeys(keys, v)
	case []int16:
		signedKeys(keys, v)
	case []int32:
		signedKeys(keys, v)
	case []int64:
		signedKeys(keys, v)
	case []uint8:
		signedKeys(keys, v)
	case []uint16:
		signedKeys(keys, v)
	case []uint32:
		signedKeys(keys, v)
	}
}

// signedKeys turns the sign bit of integers that fit int64.
func signedKeys[E int8 | int16 | int32 | int64 | uint8 | uint16 | uint32](keys []uint64, v []E) {
	for i, e := range v {
		keys[i] = uint64(e) ^ 1<<63
	}
}

// An ordering finds the indices that sort rows of up to n elements.
type ordering struct {
	keys    []uint64
	packed  *radix[uint64]
	wide    []wideKey // the keys of a row that do not fit in a word together with an index
	another []wideKey
}

type wideKey struct {
	key   uint64
	index int64
}

func newOrdering(n int) *ordering {
	return &ordering{keys: make([]uint64, n), packed: newRadix[uint64](n)}
}

// order writes the indices that sort the keys, which it overwrites; equal keys stay in order.
func (o *ordering) order(index []int64, descending bool) {
	keys := o.keys[:len(index)]
	if descending {
		for i := range keys {
			keys[i] = ^keys[i]
		}
	}
	least := slices.Min(keys)
	if slices.Max(keys)-least > math.MaxUint32 || len(keys) > math.MaxInt32 {
		o.orderWide(index, keys)
		return
	}
	for i, k := range keys {
		keys[i] = (k-least)<<32 | uint64(i)
	}
	o.packed.sort(keys, 32)
	for i, k := range keys {
		index[i] = int64(uint32(k))
	}
}

func (o *ordering) orderWide(index []int64, keys []uint64) {
	n := len(keys)
	if o.wide == nil {
		o.wide, o.another = make([]wideKey, len(o.keys)), make([]wideKey, len(o.keys))
	}
	a, b := o.wide[:n], o.another[:n]
	var varies uint64
	for i, k := range keys {
		a[i] = wideKey{k, int64(i)}
		varies |= k ^ keys[0]
	}
	d := digitsOf(n)
	count := o.packed.count[:1<<d]
	for shift := 0; varies>>shift != 0; shift += d {
		if varies>>shift&(1<<d-1) == 0 {
			continue
		}
		clear(count)
		for _, k := range a {
			count[k.key>>(shift&63)&(1<<d-1)]++
		}
		firsts(count)
		for _, k := range a {
			c := &count[k.key>>(shift&63)&(1<<d-1)]
			b[*c] = k
			*c++
		}
		a, b = b, a
	}
	for i, k := range a {
		index[i] = k.index
	}
}

// sortFloats32 and the like sort rows by their keys, in place.
func sortFloats32(x *Exec, v []float32, n int) {
	if sort := kernel.Of[float32]().SortBlock; sort != nil && n > 8 && n <= kernel.LongestBlock {
		sortBlocks(x, v, n, sort)
		return
	}
	inRows(x, len(v), n, func() func(lo, hi int) {
		r, keys := newRadix[uint32](n), make([]uint32, n)
		return func(lo, hi int) {
			for i, e := range v[lo:hi] {
				keys[i] = key32(e)
			}
			r.sort(keys, 0)
			for i, k := range keys {
				v[lo+i] = float32Of(k)
			}
		}
	})
}

// sortBlocks sorts rows filled up with NaN, which is last.
func sortBlocks(x *Exec, v []float32, n int, sort func(x []float32)) {
	size := 32
	for size < n {
		size *= 2
	}
	inRows(x, len(v), n, func() func(lo, hi int) {
		block := make([]float32, size)
		return func(lo, hi int) {
			for i := copy(block, v[lo:hi]); i < len(block); i++ {
				block[i] = float32(math.NaN())
			}
			sort(block)
			copy(v[lo:hi], block)
		}
	})
}

func sortFloats64(x *Exec, v []float64, n int) {
	inRows(x, len(v), n, func() func(lo, hi int) {
		r, keys := newRadix[uint64](n), make([]uint64, n)
		return func(lo, hi int) {
			for i, e := range v[lo:hi] {
				keys[i] = key64(e)
			}
			r.sort(keys, 0)
			for i, k := range keys {
				v[lo+i] = float64Of(k)
			}
		}
	})
}

// sortWhole sorts rows of integers: their distances from the least, which have few digits.
func sortWhole[E integer](x *Exec, v []E, n int) {
	inRows(x, len(v), n, func() func(lo, hi int) {
		r, keys := newRadix[uint64](n), make([]uint64, n)
		return func(lo, hi int) {
			row := v[lo:hi]
			if n <= comparing {
				slices.Sort(row)
				return
			}
			least := slices.Min(row)
			for i, e := range row {
				keys[i] = uint64(e) - uint64(least)
			}
			r.sort(keys, 0)
			for i, k := range keys {
				row[i] = E(k + uint64(least))
			}
		}
	})
}

// inRows runs what begin returns on each row of n of m elements, with one beginning a thread.
func inRows(x *Exec, m, n int, begin func() func(lo, hi int)) {
	if m == 0 {
		return
	}
	x.For(m/n, max(1, foldGrain/16/n), func(lo, hi int) {
		f := begin()
		for r := lo; r < hi; r++ {
			f(r*n, (r+1)*n)
		}
	})
}

// reverseRows turns rows round.
func reverseRows[E tensor.Element](x *Exec, v []E, n int) {
	inRows(x, len(v), n, func() func(lo, hi int) {
		return func(lo, hi int) { slices.Reverse(v[lo:hi]) }
	})
}
