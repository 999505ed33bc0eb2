package ops

import (
	"slices"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// Einsum is the sum of products that the subscripts name, as in NumPy: "ij,jk->ik" is a product of
// matrices. A letter that the result lacks is summed over; a letter that one operand has twice
// takes its diagonal; "..." stands for axes without letters, which are broadcast. Without "->" the
// result has, in alphabetical order, the letters that occur once. Operands are contracted from left
// to right, each pair as one product of matrices.
func Einsum(subscripts string, xs ...*T) *T { return compose(EinsumOp{subscripts}, xs...) }

func einsumOf(subscripts string, xs []*T) *T {
	e := parseEinsum(subscripts, xs)
	acc := e.operands[0]
	for i, next := range e.operands[1:] {
		keep := slices.Clone(e.out)
		for _, later := range e.operands[i+2:] {
			keep = append(keep, later.labels...)
		}
		acc = contract(acc, next, keep)
	}
	acc = acc.without(e.out)
	if len(acc.labels) != len(e.out) {
		tensor.Valuef("Einsum", "%q: the result has a letter that no operand has", subscripts)
	}
	return acc.arranged(e.out)
}

// einsum is parsed subscripts: operands without repeated letters, and the letters of the result.
type einsum struct {
	operands []operandOf
	out      []rune
}

// ellipsis is the label of the last axis that "..." stands for; those before it count down.
const ellipsis = rune(1 << 20)

func parseEinsum(subscripts string, xs []*T) einsum {
	text := strings.ReplaceAll(subscripts, " ", "")
	left, right, explicit := strings.Cut(text, "->")
	terms := strings.Split(left, ",")
	if len(terms) != len(xs) || len(xs) == 0 {
		tensor.Valuef("Einsum", "%q names %d operands, received %d",
			subscripts, len(terms), len(xs))
	}
	var e einsum
	dots, count := 0, map[rune]int{}
	for i, term := range terms {
		labels := labelsOf(subscripts, term, xs[i].Rank(), &dots)
		for _, l := range labels {
			count[l]++
		}
		e.operands = append(e.operands, diagonals(operandOf{xs[i], labels}))
	}
	if explicit {
		e.out = labelsOf(subscripts, right, -1, &dots)
		for i, l := range e.out {
			if slices.Contains(e.out[:i], l) {
				tensor.Valuef("Einsum", "%q: the result has the letter %c twice", subscripts, l)
			}
		}
		return e
	}
	for k := dots - 1; k >= 0; k-- {
		e.out = append(e.out, ellipsis-rune(k))
	}
	var once []rune
	for l, n := range count {
		if n == 1 && l <= 'z' {
			once = append(once, l)
		}
	}
	slices.Sort(once)
	e.out = append(e.out, once...)
	return e
}

// labelsOf is one label for each axis that a term names. A rank of -1 is the result's, whose "..."
// stands for as many axes as the longest of the operands' does, which dots counts.
func labelsOf(subscripts, term string, rank int, dots *int) []rune {
	before, after, has := strings.Cut(term, "...")
	for _, l := range before + after {
		if (l < 'a' || l > 'z') && (l < 'A' || l > 'Z') {
			tensor.Valuef("Einsum", "%q: %q is no letter", subscripts, l)
		}
	}
	n := rank - len(before) - len(after)
	if rank >= 0 && (n < 0 || n > 0 && !has) {
		tensor.Shapef("Einsum", "%q: %q does not name the axes of an operand of rank %d",
			subscripts, term, rank)
	}
	if rank < 0 {
		n = *dots
	}
	if !has {
		return []rune(term)
	}
	*dots = max(*dots, n)
	labels := []rune(before)
	for k := n - 1; k >= 0; k-- {
		labels = append(labels, ellipsis-rune(k))
	}
	return append(labels, []rune(after)...)
}

// diagonals takes the diagonal of axes with one letter.
func diagonals(o operandOf) operandOf {
	for i := 0; i < len(o.labels); i++ {
		l := o.labels[i]
		j := slices.Index(o.labels[i+1:], l)
		if j < 0 {
			continue
		}
		j += i + 1
		if n, m := o.x.Shape()[i], o.x.Shape()[j]; n != m {
			tensor.Shapef("Einsum", "letter %c names axes of sizes %d and %d of one operand",
				l, n, m)
		}
		o.x = Diagonal(o.x, 0, i, j)
		o.labels = slices.Delete(slices.Clone(o.labels), j, j+1)
		o.labels = append(slices.Delete(o.labels, i, i+1), l)
		i = -1
	}
	return o
}
