package tile

import "unsafe"

// View is a strided window on elements. Base is the address of element (0, ..., 0); Strides count
// elements and may be 0 (broadcast) or negative. What Base points to must stay alive during Run.
type View struct {
	Base    unsafe.Pointer
	DType   DType
	Shape   []int
	Strides []int
}

// Matrix is elements in rows and columns: element (i, j) lies Steps[0]·i + Steps[1]·j elements
// after Base.
type Matrix struct {
	Base  unsafe.Pointer
	DType DType
	Steps [2]int
}

// block is the window of the given shape, rows and columns, that begins at row i and column j.
func (m *Matrix) block(i, j int, shape []int) View {
	base := at(m.Base, i*m.Steps[0]+j*m.Steps[1], m.DType.Size())
	return View{Base: base, DType: m.DType, Shape: shape, Strides: m.Steps[:]}
}

// ptr is the address of lanes: a register, or memory used in place.
type ptr = unsafe.Pointer

const (
	regBytes = 4096
	// regStride staggers registers by a line, so that equal lanes of two registers do not share
	// the low 12 address bits that store forwarding compares.
	regStride = regBytes + 64
)

// lanes returns the n elements at p.
func lanes[T any](p ptr, n int) []T { return unsafe.Slice((*T)(p), n) }

// at returns the address of element i of the elements of the given size at p.
func at(p ptr, i, size int) ptr { return unsafe.Add(p, i*size) }

// newRegisters returns n registers, aligned to a cache line.
func newRegisters(n int) []ptr {
	words := make([]uint64, (n*regStride+64)/8)
	base := unsafe.Pointer(unsafe.SliceData(words))
	base = unsafe.Add(base, -uintptr(base)&63)
	regs := make([]ptr, n)
	for i := range regs {
		regs[i] = unsafe.Add(base, i*regStride)
	}
	return regs
}

// element stands for the memory types of one size: moving does not look at values.
type element interface {
	uint8 | uint16 | uint32 | uint64
}

// grid is a window of rows × cols elements with the strides of both.
type grid struct {
	base                             ptr
	rows, cols, rowStride, colStride int
}

func loadGrid[T element](d ptr, g grid) {
	var zero T
	size := int(unsafe.Sizeof(zero))
	if g.rowStride == 1 && g.colStride*g.colStride > 1 && g.rows > 1 {
		loadTransposed[T](d, g)
		return
	}
	if g.colStride == 0 && g.cols < 32 {
		repeatShort[T](d, g)
		return
	}
	for r := range g.rows {
		z, s := lanes[T](at(d, r*g.cols, size), g.cols), at(g.base, r*g.rowStride, size)
		switch g.colStride {
		case 0:
			fillLanes(z, *(*T)(s))
		case 1:
			copy(z, lanes[T](s, g.cols))
		default:
			step := g.colStride * size
			for i := range z {
				z[i] = *(*T)(unsafe.Add(s, i*step))
			}
		}
	}
}

// repeatShort fills rows too short for fillLanes with one element each.
func repeatShort[T element](d ptr, g grid) {
	z := lanes[T](d, g.rows*g.cols)
	size := int(unsafe.Sizeof(z[0]))
	for r := range g.rows {
		v := *(*T)(at(g.base, r*g.rowStride, size))
		row := z[:g.cols]
		for i := range row {
			row[i] = v
		}
		z = z[g.cols:]
	}
}

// loadTransposed reads along memory: columns of the grid are contiguous.
func loadTransposed[T element](d ptr, g grid) {
	z := lanes[T](d, g.rows*g.cols)
	size := int(unsafe.Sizeof(z[0]))
	step := g.cols * size
	for c := range g.cols {
		s := lanes[T](at(g.base, c*g.colStride, size), g.rows)
		d := unsafe.Pointer(&z[c])
		for r, v := range s {
			*(*T)(unsafe.Add(d, r*step)) = v
		}
	}
}

func storeGrid[T element](g grid, s ptr) {
	var zero T
	size := int(unsafe.Sizeof(zero))
	for r := range g.rows {
		x, d := lanes[T](at(s, r*g.cols, size), g.cols), at(g.base, r*g.rowStride, size)
		if g.colStride == 1 {
			copy(lanes[T](d, g.cols), x)
			continue
		}
		step := g.colStride * size
		for i, v := range x {
			*(*T)(unsafe.Add(d, i*step)) = v
		}
	}
}

// load fills the register d with the elements of g, each of the given size, row by row.
func load(d ptr, g grid, size int) {
	switch size {
	case 1:
		loadGrid[uint8](d, g)
	case 2:
		loadGrid[uint16](d, g)
	case 4:
		loadGrid[uint32](d, g)
	default:
		loadGrid[uint64](d, g)
	}
}

// store is the inverse of load.
func store(g grid, s ptr, size int) {
	switch size {
	case 1:
		storeGrid[uint8](g, s)
	case 2:
		storeGrid[uint16](g, s)
	case 4:
		storeGrid[uint32](g, s)
	default:
		storeGrid[uint64](g, s)
	}
}

// move copies n elements of the given size.
func move(d, s ptr, n, size int) { copy(lanes[byte](d, n*size), lanes[byte](s, n*size)) }

// fill sets the first n elements of d to the low bits of v.
func fill(d ptr, n, size int, v uint64) {
	switch size {
	case 1:
		fillLanes(lanes[uint8](d, n), uint8(v))
	case 2:
		fillLanes(lanes[uint16](d, n), uint16(v))
	case 4:
		fillLanes(lanes[uint32](d, n), uint32(v))
	default:
		fillLanes(lanes[uint64](d, n), v)
	}
}

// fillLanes doubles what it has filled: copy moves by the widest registers.
func fillLanes[T element](z []T, v T) {
	const first = 16
	for i := range z[:min(first, len(z))] {
		z[i] = v
	}
	for done := first; done < len(z); done *= 2 {
		copy(z[done:], z[:done])
	}
}

// apply returns the bits of the result of size bytes of f for the operand with the given bits.
func apply(f loop, bits uint64, size int) uint64 {
	w := new([2]uint64)
	w[0] = bits
	f(1, ptr(&w[1]), ptr(&w[0]), nil, nil)
	switch p := ptr(&w[1]); size {
	case 1:
		return uint64(*(*uint8)(p))
	case 2:
		return uint64(*(*uint16)(p))
	case 4:
		return uint64(*(*uint32)(p))
	}
	return w[1]
}
