package callback

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// CSVLogger writes the logs of each epoch to a file: a column epoch, counted from 0, then metrics
// by name. Values that an epoch lacks are NA. The file is closed between epochs, so that what was
// written survives.
type CSVLogger struct {
	Base
	Path      string
	Separator rune // a comma by default
	Append    bool // go on with an existing file

	columns []string
	header  bool
}

// TrainBegin empties the file, unless it is to go on.
func (c *CSVLogger) TrainBegin(l Loop) error {
	c.columns, c.header = nil, true
	if c.Append {
		old, err := os.Stat(c.Path)
		c.header = err != nil || old.Size() == 0
	} else if err := os.WriteFile(c.Path, nil, 0o644); err != nil {
		return err
	}
	return c.Base.TrainBegin(l)
}

// EpochEnd adds a row. The first row sets the columns; without validation in it, each metric has
// a column for its validation besides, as validation may come later.
func (c *CSVLogger) EpochEnd(epoch int, logs *Logs) error {
	if c.columns == nil {
		c.columns = slices.Sorted(slices.Values(logs.Names()))
		if !slices.ContainsFunc(c.columns, func(n string) bool {
			return strings.HasPrefix(n, "val_")
		}) {
			for _, n := range slices.Clone(c.columns) {
				c.columns = append(c.columns, "val_"+n)
			}
		}
	}
	row := []string{strconv.Itoa(epoch)}
	for _, n := range c.columns {
		if !logs.Has(n) {
			row = append(row, "NA")
			continue
		}
		row = append(row, number(logs.Get(n)))
	}
	rows := [][]string{row}
	if c.header {
		rows = [][]string{append([]string{"epoch"}, c.columns...), row}
		c.header = false
	}
	return c.write(rows)
}

// number is the shortest text that gives v, as Python writes it: 1.0, 1e-05, nan.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+"))
	}
	if a := math.Abs(v); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func (c *CSVLogger) write(rows [][]string) error {
	f, err := os.OpenFile(c.Path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	w.UseCRLF = true // as Python writes
	if c.Separator != 0 {
		w.Comma = c.Separator
	}
	if err := w.WriteAll(rows); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
