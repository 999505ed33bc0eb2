package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"github.com/goten-ml/goten/core/config"
)

// comment is what the source says of a struct and, by their names in JSON, of its fields.
type comment struct {
	text   string
	fields map[string]string
	names  map[string]string // names in JSON by those in Go
	of     string            // the struct that has the fields, of a type defined by its name
}

// comments reads the comments of all structs in a folder.
func comments(folder string) (map[string]comment, error) {
	found := map[string]comment{}
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if g, ok := n.(*ast.GenDecl); ok {
				declared(g, found)
			}
			_, inside := n.(*ast.FuncDecl)
			return !inside
		})
	}
	for name, c := range found {
		if base, ok := found[c.of]; ok {
			c.fields, c.names = base.fields, base.names
			found[name] = c
		}
	}
	return found, nil
}

// declared adds the comments of the structs of one declaration.
func declared(g *ast.GenDecl, found map[string]comment) {
	for _, s := range g.Specs {
		t, ok := s.(*ast.TypeSpec)
		if !ok {
			continue
		}
		doc := t.Doc
		if doc == nil {
			doc = g.Doc
		}
		switch of := t.Type.(type) {
		case *ast.StructType:
			found[t.Name.Name] = fieldComments(doc.Text(), of)
		case *ast.Ident:
			found[t.Name.Name] = comment{text: doc.Text(), of: of.Name}
		}
	}
}

func fieldComments(text string, s *ast.StructType) comment {
	out := comment{text: text, fields: map[string]string{}, names: map[string]string{}}
	for _, f := range s.Fields.List {
		text := f.Doc.Text()
		if text == "" {
			text = f.Comment.Text()
		}
		for _, n := range f.Names {
			name := config.Snake(n.Name)
			if f.Tag != nil {
				tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`"))
				if j, _, _ := strings.Cut(tag.Get("json"), ","); j != "" {
					name = j
				}
			}
			out.fields[name] = strings.Join(strings.Fields(text), " ")
			out.names[n.Name] = name
		}
	}
	return out
}

// docstring writes what the class is, and its arguments where the source says something of them.
func docstring(b *bytes.Buffer, c class, d comment, args []argument) {
	text := strings.TrimSpace(d.text)
	if c.goName != c.name {
		text = strings.ReplaceAll(text, c.goName+" ", c.name+" ")
	}
	if text == "" {
		text = c.name + "."
	}
	names := pythonNames(d, args)
	lines := wrapped(translated(text, names), 92)
	if len([]rune(lines[0])) > 90 { // there is no room for the quotes at both ends
		lines = wrapped(translated(text, names), 90)
	}
	about := aboutArguments(args, names)
	if len(lines) == 1 && len(about) == 0 {
		fmt.Fprintf(b, "    \"\"\"%s\"\"\"\n", escape(lines[0]))
		return
	}
	fmt.Fprintf(b, "    \"\"\"%s\n", escape(lines[0]))
	for _, l := range append(lines[1:], about...) {
		if l != "" {
			l = "    " + l
		}
		b.WriteString(escape(l) + "\n")
	}
	b.WriteString("    \"\"\"\n")
}

// aboutArguments are the lines on arguments.
func aboutArguments(args []argument, names map[string]string) []string {
	var lines []string
	for _, a := range args {
		if a.doc == "" {
			continue
		}
		if lines == nil {
			lines = []string{"", "Args:"}
		}
		text := fmt.Sprintf("%s: %s", a.name, sentence(translated(a.doc, names)))
		for i, l := range wrapped(text, 86) {
			if i > 0 {
				l = "    " + l
			}
			lines = append(lines, "    "+l)
		}
	}
	return lines
}

var word = regexp.MustCompile(`\w+`)

// translated replaces the names of fields by those of arguments.
func translated(text string, names map[string]string) string {
	return word.ReplaceAllStringFunc(text, func(w string) string {
		if n, ok := names[w]; ok {
			return n
		}
		return w
	})
}

func escape(s string) string { return strings.ReplaceAll(s, `\`, `\\`) }

// sentence ends with a full stop.
func sentence(s string) string {
	s = strings.ToUpper(s[:1]) + s[1:]
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// wrapped breaks text into lines of at most n runes and keeps its own breaks between paragraphs.
func wrapped(text string, n int) []string {
	var lines []string
	line := ""
	for _, raw := range strings.Split(text, "\n") {
		if raw == "" || strings.HasPrefix(raw, "\t") {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines = append(lines, strings.TrimSpace(raw))
			continue
		}
		for _, w := range strings.Fields(raw) {
			if line != "" && len([]rune(line))+1+len([]rune(w)) > n {
				lines, line = append(lines, line), ""
			}
			line = strings.TrimSpace(line + " " + w)
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
