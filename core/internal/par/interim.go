// Package par is serial here: the pool replaces this file.
package par

func For(n, grain int, f func(lo, hi int)) { f(0, n) }
