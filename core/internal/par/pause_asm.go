//go:build amd64 || arm64

package par

// pause tells the core n > 0 times that it is in a waiting loop.
func pause(n int)
