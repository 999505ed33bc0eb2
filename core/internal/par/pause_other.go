//go:build !amd64 && !arm64

package par

import "runtime"

// pause gives others the core.
func pause(int) { runtime.Gosched() }
