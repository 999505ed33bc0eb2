package callback

import (
	"fmt"
	"strings"
)

// Logs are the loss and the metrics by name, in the order in which they were set.
type Logs struct {
	names  []string
	values map[string]float64
}

// Set sets a value.
func (l *Logs) Set(name string, v float64) {
	if _, known := l.values[name]; !known {
		l.names = append(l.names, name)
	}
	if l.values == nil {
		l.values = map[string]float64{}
	}
	l.values[name] = v
}

// Get is a value; 0 when there is none.
func (l Logs) Get(name string) float64 { return l.values[name] }

// Has reports whether there is a value of that name.
func (l Logs) Has(name string) bool {
	_, ok := l.values[name]
	return ok
}

// Names lists the names in order.
func (l Logs) Names() []string { return l.names }

// String formats as loss: 0.1234 - accuracy: 0.9876.
func (l Logs) String() string {
	parts := make([]string, len(l.names))
	for i, n := range l.names {
		parts[i] = fmt.Sprintf("%s: %.4f", n, l.values[n])
	}
	return strings.Join(parts, " - ")
}
