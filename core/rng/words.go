package rng

import "sync"

// room is the number of words made at a time, in blocks a multiple of those of the assembly.
const room = 512

// rooms are for words that a function is called with.
var rooms = sync.Pool{New: func() any { return new([room]uint32) }}

// overWords runs f over n words of the sequence of k from the first on, in pieces: w are the words
// from first+at on. Pieces begin at multiples of 4 words, all but the first.
func overWords(k Key, first uint64, n int, f func(at int, w []uint32)) {
	buf := rooms.Get().(*[room]uint32)
	defer rooms.Put(buf)
	skip := int(first % 4)
	block := first / 4
	for at := 0; at < n; block += room / 4 {
		words := min(n-at+skip, room)
		k.blocks(block, buf[:(words+3)&^3])
		f(at, buf[skip:words])
		at += words - skip
		skip = 0
	}
}

// overPairs runs f over n words of 64 bits of the sequence of k from the first on.
func overPairs(k Key, first uint64, n int, f func(i int, w uint64)) {
	overWords(k, 2*first, 2*n, func(at int, w []uint32) {
		for i := 0; i < len(w); i += 2 {
			f((at+i)/2, uint64(w[i])|uint64(w[i+1])<<32)
		}
	})
}

// blocks fills dst with whole blocks from the first on.
func (k Key) blocks(first uint64, dst []uint32) {
	n := k.bulk(first, dst)
	first += uint64(n / 4)
	for dst = dst[n:]; len(dst) >= 4; dst = dst[4:] {
		b := k.at(first)
		dst[0], dst[1], dst[2], dst[3] = b[0], b[1], b[2], b[3]
		first++
	}
}
