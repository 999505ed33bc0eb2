package kernel

// intLoops returns the loops of a set, castLoops its conversions.
func intLoops(set string) *intTable {
	switch set {
	case "avx512":
		return intsAVX512()
	case "avx2":
		return intsAVX2()
	}
	return &intTable{}
}

func castLoops(set string) map[castKey]Conversion {
	switch set {
	case "avx512":
		return castsAVX512()
	case "avx2":
		return castsAVX2()
	}
	return nil
}

func intsAVX2() *intTable {
	return &intTable{
		IntAdd: {
			{addI8AVX2, addI16AVX2, addI32AVX2, addI64AVX2},
			{addI8AVX2, addI16AVX2, addI32AVX2, addI64AVX2},
		},
		IntSub: {
			{subI8AVX2, subI16AVX2, subI32AVX2, subI64AVX2},
			{subI8AVX2, subI16AVX2, subI32AVX2, subI64AVX2},
		},
		IntMul: {
			{nil, mulI16AVX2, mulI32AVX2},
			{nil, mulI16AVX2, mulI32AVX2},
		},
		IntMax: {
			{maxU8AVX2, maxU16AVX2, maxU32AVX2},
			{maxS8AVX2, maxS16AVX2, maxS32AVX2},
		},
		IntMin: {
			{minU8AVX2, minU16AVX2, minU32AVX2},
			{minS8AVX2, minS16AVX2, minS32AVX2},
		},
		IntAnd: {
			{andI8AVX2},
			{andI8AVX2},
		},
		IntOr: {
			{orI8AVX2},
			{orI8AVX2},
		},
		IntXor: {
			{xorI8AVX2},
			{xorI8AVX2},
		},
		IntEq: {
			{eqI8AVX2, eqI16AVX2, eqI32AVX2, eqI64AVX2},
			{eqI8AVX2, eqI16AVX2, eqI32AVX2, eqI64AVX2},
		},
		IntNe: {
			{neI8AVX2, neI16AVX2, neI32AVX2, neI64AVX2},
			{neI8AVX2, neI16AVX2, neI32AVX2, neI64AVX2},
		},
		IntLt: {
			{ltU8AVX2, ltU16AVX2, ltU32AVX2, ltU64AVX2},
			{ltS8AVX2, ltS16AVX2, ltS32AVX2, ltS64AVX2},
		},
		IntLe: {
			{leU8AVX2, leU16AVX2, leU32AVX2, leU64AVX2},
			{leS8AVX2, leS16AVX2, leS32AVX2, leS64AVX2},
		},
	}
}

func castsAVX2() map[castKey]Conversion {
	return map[castKey]Conversion{
		{Size: [2]int{4, 2}, Floats: true}:               cut32to16AVX2,
		{Size: [2]int{4, 1}, Floats: true}:               cut32to8AVX2,
		{Size: [2]int{2, 1}}:                             narrow16to8AVX2,
		{Size: [2]int{4, 2}}:                             narrow32to16AVX2,
		{Size: [2]int{4, 1}}:                             narrow32to8AVX2,
		{Size: [2]int{8, 4}}:                             narrow64to32AVX2,
		{Size: [2]int{4, 1}, Floats: true, Truths: true}: truthF32to8AVX2,
		{Size: [2]int{8, 1}, Floats: true, Truths: true}: truthF64to8AVX2,
		{Size: [2]int{2, 1}, Truths: true}:               truthI16to8AVX2,
		{Size: [2]int{4, 1}, Truths: true}:               truthI32to8AVX2,
		{Size: [2]int{8, 1}, Truths: true}:               truthI64to8AVX2,
		{Size: [2]int{2, 4}, Signed: true}:               widenS16to32AVX2,
		{Size: [2]int{2, 8}, Signed: true}:               widenS16to64AVX2,
		{Size: [2]int{4, 8}, Signed: true}:               widenS32to64AVX2,
		{Size: [2]int{1, 2}, Signed: true}:               widenS8to16AVX2,
		{Size: [2]int{1, 4}, Signed: true}:               widenS8to32AVX2,
		{Size: [2]int{1, 8}, Signed: true}:               widenS8to64AVX2,
		{Size: [2]int{2, 4}}:                             widenU16to32AVX2,
		{Size: [2]int{2, 8}}:                             widenU16to64AVX2,
		{Size: [2]int{4, 8}}:                             widenU32to64AVX2,
		{Size: [2]int{1, 2}}:                             widenU8to16AVX2,
		{Size: [2]int{1, 4}}:                             widenU8to32AVX2,
		{Size: [2]int{1, 8}}:                             widenU8to64AVX2,
	}
}

func intsAVX512() *intTable {
	return &intTable{
		IntAdd: {
			{addI8AVX512, addI16AVX512, addI32AVX512, addI64AVX512},
			{addI8AVX512, addI16AVX512, addI32AVX512, addI64AVX512},
		},
		IntSub: {
			{subI8AVX512, subI16AVX512, subI32AVX512, subI64AVX512},
			{subI8AVX512, subI16AVX512, subI32AVX512, subI64AVX512},
		},
		IntMul: {
			{nil, mulI16AVX512, mulI32AVX512, mulI64AVX512},
			{nil, mulI16AVX512, mulI32AVX512, mulI64AVX512},
		},
		IntMax: {
			{maxU8AVX512, maxU16AVX512, maxU32AVX512, maxU64AVX512},
			{maxS8AVX512, maxS16AVX512, maxS32AVX512, maxS64AVX512},
		},
		IntMin: {
			{minU8AVX512, minU16AVX512, minU32AVX512, minU64AVX512},
			{minS8AVX512, minS16AVX512, minS32AVX512, minS64AVX512},
		},
		IntAnd: {
			{andI8AVX512},
			{andI8AVX512},
		},
		IntOr: {
			{orI8AVX512},
			{orI8AVX512},
		},
		IntXor: {
			{xorI8AVX512},
			{xorI8AVX512},
		},
		IntEq: {
			{eqI8AVX512, eqI16AVX512, eqI32AVX512, eqI64AVX512},
			{eqI8AVX512, eqI16AVX512, eqI32AVX512, eqI64AVX512},
		},
		IntNe: {
			{neI8AVX512, neI16AVX512, neI32AVX512, neI64AVX512},
			{neI8AVX512, neI16AVX512, neI32AVX512, neI64AVX512},
		},
		IntLt: {
			{ltU8AVX512, ltU16AVX512, ltU32AVX512, ltU64AVX512},
			{ltS8AVX512, ltS16AVX512, ltS32AVX512, ltS64AVX512},
		},
		IntLe: {
			{leU8AVX512, leU16AVX512, leU32AVX512, leU64AVX512},
			{leS8AVX512, leS16AVX512, leS32AVX512, leS64AVX512},
		},
	}
}

func castsAVX512() map[castKey]Conversion {
	return map[castKey]Conversion{
		{Size: [2]int{4, 2}, Floats: true}:               cut32to16AVX512,
		{Size: [2]int{4, 8}, Floats: true}:               cut32to64AVX512,
		{Size: [2]int{4, 1}, Floats: true}:               cut32to8AVX512,
		{Size: [2]int{8, 2}, Floats: true}:               cut64to16AVX512,
		{Size: [2]int{8, 8}, Floats: true}:               cut64to64AVX512,
		{Size: [2]int{8, 1}, Floats: true}:               cut64to8AVX512,
		{Size: [2]int{2, 1}}:                             narrow16to8AVX512,
		{Size: [2]int{4, 2}}:                             narrow32to16AVX512,
		{Size: [2]int{4, 1}}:                             narrow32to8AVX512,
		{Size: [2]int{8, 2}}:                             narrow64to16AVX512,
		{Size: [2]int{8, 4}}:                             narrow64to32AVX512,
		{Size: [2]int{8, 1}}:                             narrow64to8AVX512,
		{Size: [2]int{4, 1}, Floats: true, Truths: true}: truthF32to8AVX512,
		{Size: [2]int{8, 1}, Floats: true, Truths: true}: truthF64to8AVX512,
		{Size: [2]int{2, 1}, Truths: true}:               truthI16to8AVX512,
		{Size: [2]int{4, 1}, Truths: true}:               truthI32to8AVX512,
		{Size: [2]int{8, 1}, Truths: true}:               truthI64to8AVX512,
		{Size: [2]int{2, 4}, Signed: true}:               widenS16to32AVX512,
		{Size: [2]int{2, 8}, Signed: true}:               widenS16to64AVX512,
		{Size: [2]int{4, 8}, Signed: true}:               widenS32to64AVX512,
		{Size: [2]int{1, 2}, Signed: true}:               widenS8to16AVX512,
		{Size: [2]int{1, 4}, Signed: true}:               widenS8to32AVX512,
		{Size: [2]int{1, 8}, Signed: true}:               widenS8to64AVX512,
		{Size: [2]int{2, 4}}:                             widenU16to32AVX512,
		{Size: [2]int{2, 8}}:                             widenU16to64AVX512,
		{Size: [2]int{4, 8}}:                             widenU32to64AVX512,
		{Size: [2]int{1, 2}}:                             widenU8to16AVX512,
		{Size: [2]int{1, 4}}:                             widenU8to32AVX512,
		{Size: [2]int{1, 8}}:                             widenU8to64AVX512,
	}
}
