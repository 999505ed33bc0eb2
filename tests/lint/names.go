package lint

import (
	"go/ast"
	"go/token"
	"slices"
)

// contracts names the methods whose comment stands on the interface they implement: each
// operator and each layer has them, and a comment could only repeat the interface's.
var contracts = []string{
	"Shape", "Shapes", "Eval", "EvalMulti", "Tile", "View", "VJP", "Updates", "Update", // operators
	"Build", "Call", "CallMulti", "Layers", // layers
	"Error", "Unwrap", "String", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText",
	"Len", "Less", "Swap", "Push", "Pop", "Read", "Write", "Close",
}

// Docs checks that every exported name and every package has a doc comment.
func Docs(t *Tree) []Finding {
	var found []Finding
	described := map[string]bool{}
	first := map[string]*File{}
	for _, f := range t.Files {
		if !f.Own() {
			continue
		}
		pkg := f.Package()
		described[pkg] = described[pkg] || f.AST.Doc != nil
		if first[pkg] == nil {
			first[pkg] = f
		}
		for _, d := range f.AST.Decls {
			for _, name := range undocumented(d) {
				found = append(found, f.at(name.Pos(), "%s has no doc comment: say what it is, "+
					"its shapes, units and errors", name.Name))
			}
		}
	}
	for pkg, f := range first {
		if !described[pkg] {
			found = append(found, f.at(f.AST.Package,
				"package %s has no package comment: say its idea in one file", pkg))
		}
	}
	return found
}

// undocumented returns the exported names that a declaration makes without a comment.
func undocumented(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && !(d.Recv != nil && bare(d)) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Tok == token.IMPORT || d.Doc != nil {
			return nil
		}
		var names []*ast.Ident
		for _, s := range d.Specs {
			names = append(names, bareSpec(s)...)
		}
		return names
	}
	return nil
}

// bare tells whether a method needs no comment: its interface has it, or its type is not
// exported.
func bare(d *ast.FuncDecl) bool {
	if slices.Contains(contracts, d.Name.Name) {
		return true
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return !x.IsExported()
		default:
			return false
		}
	}
}

// bareSpec returns the exported names of a type, constant or variable without a comment.
// A comment behind it on the same line counts.
func bareSpec(s ast.Spec) []*ast.Ident {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Doc == nil && s.Comment == nil && s.Name.IsExported() {
			return []*ast.Ident{s.Name}
		}
	case *ast.ValueSpec:
		if s.Doc == nil && s.Comment == nil {
			return slices.DeleteFunc(slices.Clone(s.Names), func(id *ast.Ident) bool {
				return !id.IsExported()
			})
		}
	}
	return nil
}
