package goten

import (
	"fmt"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// SummaryRow is one line of a summary.
type SummaryRow struct {
	Layer  string // name and class
	Output string // shapes of the results
	Params int
	From   string // the layers that it reads, in a model that is no chain
}

// Summary is a table of the layers, their output shapes and their parameters, as Keras prints it.
func (m *Model) Summary() string { return m.SummaryOf(nil) }

// SummaryOf is Summary at given widths of the columns; nil chooses those of Keras.
func (m *Model) SummaryOf(widths []int) string {
	t := table{head: []string{"Layer (type)", "Output Shape", "Param #"}}
	for _, r := range m.SummaryRows() {
		row := []string{r.Layer, r.Output, thousands(r.Params)}
		if m.graph == nil && r.Params == 0 {
			row[1], row[2] = "?", "0 (unbuilt)"
		}
		if !m.chain() {
			t.head = []string{"Layer (type)", "Output Shape", "Param #", "Connected to"}
			row = append(row, r.From)
		}
		t.rows = append(t.rows, row)
	}
	if widths == nil {
		widths = []int{33, 24, 15}
		if len(t.head) == 4 {
			widths = []int{21, 19, 12, 19}
		}
	}
	t.widths = widths
	var w []weighed
	for _, p := range m.Params() {
		n := p.Spec().Shape.Size()
		w = append(w, weighed{n, n * p.Spec().DType.Size(), p.Trainable()})
	}
	return t.text(m.Name, w)
}

// weighed is a parameter as a summary counts it.
type weighed struct {
	size, bytes int
	trainable   bool
}

func (t *table) text(name string, weights []weighed) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Model: %q\n", name)
	t.write(&b)
	totals(&b, weights)
	return b.String()
}

// chain reports whether each layer reads the one before it alone.
func (m *Model) chain() bool {
	if m.graph == nil {
		return true
	}
	for i, s := range m.graph.Steps {
		if s.Layer == nil || len(s.In) != 1 || s.In[0] != i {
			return false
		}
	}
	return len(m.graph.Inputs) == 1
}

// SummaryRows lists the layers with their output shapes and parameters.
func (m *Model) SummaryRows() []SummaryRow {
	var rows []SummaryRow
	if m.graph == nil {
		for _, l := range m.sequence {
			rows = append(rows, SummaryRow{Layer: title(l)})
		}
		return rows
	}
	names := map[int]string{}
	for i, t := range m.graph.Inputs {
		name := t.Symbol().Maker.(*layers.Entry).Name
		names[i] = name + "[0][0]"
		if !m.chain() {
			rows = append(rows, SummaryRow{name + " (InputLayer)",
				layers.Dims(t.SymbolicDims()), 0, "-"})
		}
	}
	shapes := m.graph.Shapes()
	for _, s := range m.graph.Steps {
		var from, outs []string
		for _, k := range s.In {
			if names[k] != "" {
				from = append(from, names[k])
			}
		}
		if len(s.In) == 0 {
			continue // a constant
		}
		name, _, _ := tensor.Describe(s.Op)
		r := SummaryRow{Layer: name}
		if s.Layer != nil {
			name, r.Layer = layers.Name(s.Layer), title(s.Layer)
			r.Params = count(layers.Params(s.Layer))
		}
		for i, k := range s.Out {
			names[k] = fmt.Sprintf("%s[0][%d]", name, i)
			outs = append(outs, layers.Dims(shapes[k]))
		}
		r.Output, r.From = strings.Join(outs, ", "), strings.Join(from, ", ")
		rows = append(rows, r)
	}
	return rows
}

func title(l layers.Layer) string {
	if layers.Name(l) == "" {
		return layers.ClassOf(l)
	}
	return fmt.Sprintf("%s (%s)", layers.Name(l), layers.ClassOf(l))
}

func count(ps []*tensor.Param) int {
	n := 0
	for _, p := range ps {
		n += p.Spec().Shape.Size()
	}
	return n
}

// totals writes the lines below the table.
func totals(b *strings.Builder, weights []weighed) {
	var all, train, bytes, trainBytes int
	for _, w := range weights {
		all, bytes = all+w.size, bytes+w.bytes
		if w.trainable {
			train, trainBytes = train+w.size, trainBytes+w.bytes
		}
	}
	line := func(what string, n, size int) {
		fmt.Fprintf(b, " %s params: %s (%s)\n", what, thousands(n), readable(size))
	}
	line("Total", all, bytes)
	line("Trainable", train, trainBytes)
	line("Non-trainable", all-train, bytes-trainBytes)
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// readable writes a number of bytes as Keras does.
func readable(n int) string {
	v := float64(n)
	for _, unit := range []string{"B", "KB", "MB", "GB"} {
		if v < 1024 {
			return fmt.Sprintf("%.2f %s", v, unit)
		}
		v /= 1024
	}
	return fmt.Sprintf("%.2f TB", v)
}

// table draws rows in boxes.
type table struct {
	head   []string
	rows   [][]string
	widths []int
}

func (t *table) write(b *strings.Builder) {
	t.rule(b, "┏", "━", "┳", "┓")
	t.row(b, t.head, "┃")
	t.rule(b, "┡", "━", "╇", "┩")
	for i, r := range t.rows {
		if i > 0 {
			t.rule(b, "├", "─", "┼", "┤")
		}
		t.row(b, r, "│")
	}
	t.rule(b, "└", "─", "┴", "┘")
}

func (t *table) rule(b *strings.Builder, left, line, cross, right string) {
	b.WriteString(left)
	for i, w := range t.widths {
		if i > 0 {
			b.WriteString(cross)
		}
		b.WriteString(strings.Repeat(line, w))
	}
	b.WriteString(right + "\n")
}

// row writes the cells, wrapped to their columns; the third is aligned to the right.
func (t *table) row(b *strings.Builder, cells []string, bar string) {
	var lines [][]string
	for i, c := range cells {
		for k, part := range wrap(c, t.widths[i]-2) {
			if k == len(lines) {
				lines = append(lines, make([]string, len(cells)))
			}
			lines[k][i] = part
		}
	}
	for _, line := range lines {
		for i, c := range line {
			pad := strings.Repeat(" ", t.widths[i]-2-len([]rune(c)))
			if i == 2 {
				c, pad = pad+c, ""
			}
			fmt.Fprintf(b, "%s %s%s ", bar, c, pad)
		}
		b.WriteString(bar + "\n")
	}
}

// wrap cuts text into lines of at most n runes, at spaces where it can.
func wrap(s string, n int) []string {
	var lines []string
	r := []rune(s)
	for len(r) > n {
		cut := n
		for i := n; i > 0; i-- {
			if r[i] == ' ' {
				cut = i
				break
			}
		}
		lines = append(lines, string(r[:cut]))
		r = []rune(strings.TrimLeft(string(r[cut:]), " "))
	}
	return append(lines, string(r))
}
