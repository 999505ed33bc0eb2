package bindings

import (
	"encoding/json"

	"github.com/goten-ml/goten/arrowio"
)

// ReadTable reads a Parquet, Arrow or CSV file as a frame. columns is a JSON list of names, "" for
// all; rows with nulls are an error, or left out with dropNulls.
func ReadTable(path, columns string, dropNulls bool) (h int64, err error) {
	defer guard(&err)
	var o arrowio.Options
	if columns != "" {
		if err := json.Unmarshal([]byte(columns), &o.Columns); err != nil {
			return 0, failure("ValueError", "ReadTable: columns: "+err.Error())
		}
	}
	if dropNulls {
		o.Nulls = arrowio.NullsDrop
	}
	f, err := arrowio.Open(path, o)
	if err != nil {
		return 0, err
	}
	out := &frame{rows: f.Rows}
	for i, t := range f.Columns {
		out.add(f.Names[i], t)
	}
	return frames.put(out), nil
}
