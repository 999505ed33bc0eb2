package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"reflect"
	"strings"

	"github.com/goten-ml/goten/core/config"
)

// comment is what the source says of a struct and, by their names in JSON, of its fields.
type comment struct {
	text   string
	fields map[string]string
}

// comments reads the comments of all structs in a folder.
func comments(folder string) (map[string]comment, error) {
	found := map[string]comment{}
	noTests := func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }
	pkgs, err := parser.ParseDir(token.NewFileSet(), folder, noTests, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		for _, f := range p.Files {
			for _, d := range f.Decls {
				g, ok := d.(*ast.GenDecl)
				if !ok || g.Tok != token.TYPE {
					continue
				}
				for _, s := range g.Specs {
					t := s.(*ast.TypeSpec)
					doc := t.Doc
					if doc == nil {
						doc = g.Doc
					}
					if st, ok := t.Type.(*ast.StructType); ok {
						found[t.Name.Name] = comment{doc.Text(), fieldComments(st)}
					}
				}
			}
		}
	}
	return found, nil
}

func fieldComments(s *ast.StructType) map[string]string {
	out := map[string]string{}
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
			out[name] = strings.Join(strings.Fields(text), " ")
		}
	}
	return out
}

// docstring writes what the class is, and its arguments where the source says something of them.
func (k *kind) docstring(b *bytes.Buffer, c class, d comment, args []argument) {
	paragraphs := strings.Split(strings.TrimSpace(d.text), "\n")
	text := strings.TrimSpace(strings.Join(paragraphs, "\n"))
	if c.goName != c.name {
		text = strings.ReplaceAll(text, c.goName+" ", c.name+" ")
	}
	lines := wrapped(text, 92)
	if len(lines) == 0 {
		lines = []string{c.name + "."}
	}
	fmt.Fprintf(b, "    \"\"\"%s\n", escape(lines[0]))
	for _, l := range lines[1:] {
		if l == "" {
			b.WriteString("\n")
		} else {
			fmt.Fprintf(b, "    %s\n", escape(l))
		}
	}
	told := false
	for _, a := range args {
		if a.doc == "" {
			continue
		}
		if !told {
			b.WriteString("\n    Args:\n")
			told = true
		}
		for i, l := range wrapped(fmt.Sprintf("%s: %s", a.name, sentence(a.doc)), 86) {
			indent := "        "
			if i > 0 {
				indent += "    "
			}
			fmt.Fprintf(b, "%s%s\n", indent, escape(l))
		}
	}
	b.WriteString("    \"\"\"\n")
}

func escape(s string) string { return strings.ReplaceAll(s, `\`, `\\`) }

func sentence(s string) string {
	return strings.ToUpper(s[:1]) + s[1:] + map[bool]string{true: "", false: "."}[strings.HasSuffix(s, ".")]
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
