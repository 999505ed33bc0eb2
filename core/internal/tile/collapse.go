package tile

import "fmt"

// collapse removes dimensions of size 1, turns and sorts the others so that the first output is
// walked along memory, and merges neighbours that are one dimension in every view.
// Elementwise programs do not care in which order elements are visited.
func (r *run) collapse(out, in []View) {
	for k, d := range out[0].Shape {
		if d != 1 {
			r.insert(out, k)
		}
	}
	// For now dims holds the numbers of the dimensions.
	for i := range out {
		for _, axis := range r.dims {
			if out[i].Strides[axis] == 0 {
				panic(fmt.Sprintf("tile.Run: output %d is broadcast along axis %d", i, axis))
			}
		}
		r.add(&out[i])
	}
	for i := range in {
		r.add(&in[i])
	}
	rank := len(r.dims)
	for i := range r.windows {
		r.windows[i].strides = r.strides[i*rank : (i+1)*rank]
	}
	for k, axis := range r.dims {
		r.dims[k] = out[0].Shape[axis]
	}
	r.turn()
	r.dims = r.dims[:r.merge()]
	r.classify()
}

// insert puts axis k where the strides of the first output descend.
func (r *run) insert(out []View, k int) {
	s := abs(out[0].Strides[k])
	r.dims = append(r.dims, k)
	i := len(r.dims) - 1
	for ; i > 0 && abs(out[0].Strides[r.dims[i-1]]) < s; i-- {
		r.dims[i] = r.dims[i-1]
	}
	r.dims[i] = k
}

func abs(x int) int { return max(x, -x) }

// add appends a window of v and its strides in the order of dims.
func (r *run) add(v *View) {
	for _, axis := range r.dims {
		r.strides = append(r.strides, v.Strides[axis])
	}
	r.windows = append(r.windows, window{base: v.Base, size: v.DType.Size()})
}

// turn walks backwards along dimensions in which the first output does.
func (r *run) turn() {
	for k, d := range r.dims {
		if r.windows[0].strides[k] > 0 {
			continue
		}
		for i := range r.windows {
			w := &r.windows[i]
			w.base = at(w.base, (d-1)*w.strides[k], w.size)
			w.strides[k] = -w.strides[k]
		}
	}
}

// merge joins dimensions k and k+1 where stride[k] = stride[k+1]·dim[k+1] in every window.
// It returns the new rank.
func (r *run) merge() int {
	top := 0
	for k := 1; k < len(r.dims); k++ {
		if r.joins(top, k) {
			r.dims[top] *= r.dims[k]
		} else {
			top++
			r.dims[top] = r.dims[k]
		}
		for i := range r.windows {
			r.windows[i].strides[top] = r.windows[i].strides[k]
		}
	}
	return top + 1
}

func (r *run) joins(top, k int) bool {
	for i := range r.windows {
		s := r.windows[i].strides
		if s[top] != s[k]*r.dims[k] {
			return false
		}
	}
	return true
}

// classify sets what the tiles ask of a window.
func (r *run) classify() {
	for i := range r.windows {
		w := &r.windows[i]
		last := len(r.dims) - 1
		w.inner, w.dense, w.fixed = w.strides[last], true, true
		n := 1
		for k := last; k >= 0; k-- {
			w.dense = w.dense && w.strides[k] == n
			w.fixed = w.fixed && (k == last || w.strides[k] == 0)
			n *= r.dims[k]
		}
	}
}
