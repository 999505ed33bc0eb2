package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/goten-ml/goten/core/config"
)

// pythonType is the annotation of an argument.
func pythonType(f config.Field) string {
	switch f.Type.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "int"
	case reflect.Float64, reflect.Float32:
		if f.Name == "learning_rate" {
			return "Any"
		}
		return "float"
	case reflect.String:
		return "str"
	}
	return "Any"
}

// literal is a default in Python.
func literal(f config.Field, text json.RawMessage) string {
	var v any
	if len(text) == 0 || json.Unmarshal(text, &v) != nil {
		return zero(f)
	}
	return value(v)
}

// zero is what a field that is left out of the configuration stands for.
func zero(f config.Field) string {
	switch pythonType(f) {
	case "bool":
		return "False"
	case "int":
		return "0"
	}
	return "None"
}

func value(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case float64:
		return strings.Replace(fmt.Sprint(v), "+", "", 1)
	case string:
		if v == "linear" {
			return "None"
		}
		return fmt.Sprintf("%q", v)
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = value(x)
		}
		if len(parts) == 1 {
			return "(" + parts[0] + ",)"
		}
		return "(" + strings.Join(parts, ", ") + ")"
	case map[string]any:
		if c, ok := v["class_name"].(string); ok {
			return fmt.Sprintf("%q", config.Snake(c))
		}
	}
	return "None"
}
