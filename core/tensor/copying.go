package tensor

// CopyTo is the operator of a row-major copy of another dtype: recordings have it where a view had
// to be copied first. It has no name among the registered ones.
func CopyTo(d DType) any { return copier(d) }

// CopiesTo is the dtype of an operator that CopyTo returned; false for every other operator.
func CopiesTo(op any) (DType, bool) {
	c, ok := op.(copier)
	return DType(c), ok
}
