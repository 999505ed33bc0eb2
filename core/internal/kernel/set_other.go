//go:build !amd64

package kernel

func sets32() []*Set[float32] { return nil }

func sets64() []*Set[float64] { return nil }

func int8Assembly() []*int8Set { return nil }

func (h *half) assembly() {}

func intLoops(string) *intTable { return &intTable{} }

func castLoops(string) map[castKey]Conversion { return nil }
