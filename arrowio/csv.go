package arrowio

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// missing lists the texts that stand for a null, as pandas has them.
var missing = []string{"", "NA", "N/A", "null", "NULL", "None"}

// ReadCSV reads comma-separated values under a line of names. A column whose every value is an
// integer becomes int64; true and false, bool; other numbers float64. Empty fields, NA and null
// are nulls; NaN is a number. Text in a chosen column is an error that names the line.
func ReadCSV(r io.Reader, o Options) (f *Frame, err error) {
	defer recovered("CSV file", &err)
	in := csv.NewReader(r)
	in.ReuseRecord = true
	if o.Comma != 0 {
		in.Comma = o.Comma
	}
	head, err := in.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, tableError("CSV file is empty: expected a line of names")
		}
		return nil, tableError("CSV file: %v", err)
	}
	names := slices.Clone(head)
	names[0] = strings.TrimPrefix(names[0], "\ufeff") // Excel's byte order mark
	chosen, err := o.choose(names)
	if err != nil {
		return nil, err
	}
	fields := make([][]string, len(chosen))
	for {
		line, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, tableError("CSV file: %v", err)
		}
		for k, i := range chosen {
			fields[k] = append(fields[k], strings.Clone(strings.TrimSpace(line[i])))
		}
	}
	var columns []*column
	for k, i := range chosen {
		c, err := parse(names[i], fields[k])
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return finish(columns, o.Nulls)
}

// parse makes a column of texts in the narrowest type that holds all of them.
func parse(name string, texts []string) (*column, error) {
	valid := make([]bool, len(texts))
	none := true
	for i, s := range texts {
		valid[i] = !slices.Contains(missing, s)
		none = none && valid[i]
	}
	c := &column{name: name}
	if b, ok := parsed(texts, valid, parseBool); ok {
		c.dtype, c.pieces = tensor.Bool, [][]byte{raw(b)}
	} else if n, ok := parsed(texts, valid, parseInt); ok {
		c.dtype, c.pieces = tensor.Int64, [][]byte{raw(n)}
	} else if x, ok := parsed(texts, valid, parseFloat); ok {
		c.dtype, c.pieces = tensor.Float64, [][]byte{raw(x)}
	} else {
		return nil, textError(name, texts, valid)
	}
	if none {
		valid = nil
	}
	c.null(len(texts), valid)
	return c, nil
}

func parsed[T any](texts []string, valid []bool, f func(string) (T, error)) ([]T, bool) {
	out := make([]T, len(texts))
	some := false
	for i, s := range texts {
		if !valid[i] {
			continue
		}
		v, err := f(s)
		if err != nil {
			return nil, false
		}
		out[i], some = v, true
	}
	return out, some || len(texts) == 0
}

func parseBool(s string) (bool, error) {
	switch s {
	case "true", "True", "TRUE":
		return true, nil
	case "false", "False", "FALSE":
		return false, nil
	}
	return false, strconv.ErrSyntax
}

func parseInt(s string) (int64, error)     { return strconv.ParseInt(s, 10, 64) }
func parseFloat(s string) (float64, error) { return strconv.ParseFloat(s, 64) }

// textError names the first line that is no number; line 1 has the names.
func textError(name string, texts []string, valid []bool) error {
	for i, s := range texts {
		if _, err := parseFloat(s); valid[i] && err != nil {
			return &Error{name, "TypeError", fmt.Sprintf(
				"has text, in line %d %q: name the columns to read, or encode it as numbers",
				i+2, s)}
		}
	}
	return &Error{name, "TypeError", "has no value at all"}
}
