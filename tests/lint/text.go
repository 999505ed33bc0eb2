package lint

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// banned is what no file may contain, each with what to write instead. The files speak of
// the project alone: not of the machine it was written on, nor of who wrote it.
var banned = []struct {
	pattern *regexp.Regexp
	advice  string
}{
	{regexp.MustCompile(`(^|[^.\w])/(work|root|home|tmp|Users)/`),
		"a path of one machine: use a path relative to the tree, or a temporary folder"},
	{regexp.MustCompile(`(?i)\b(pypi\.org|pythonhosted|proxy\.golang|sum\.golang)\b`),
		"a registry: name the package and its version, the tools know where it is"},
	{regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`),
		"unfinished work: finish it, or open an issue and say nothing here"},
	{regexp.MustCompile(`(?i)\bissues? #?\d+\b`),
		"the number of an issue: say what the reader must know"},
	{regexp.MustCompile(`(?i)\b(ai agent|agentic|language model|llms?|chatgpt|copilot|claude|` +
		`anthropic|openai|codex|ai[- ](written|generated|assisted)|co-authored-by)\b`),
		"who or what wrote it: speak of the project"},
}

// Text checks that no text file holds a word that does not belong to the project.
func Text(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Files {
		switch {
		case f.Binary(), f.Under("tests/lint"), path.Ext(f.Name) == ".sum":
			continue
		}
		for i, line := range strings.Split(string(f.Data), "\n") {
			for _, b := range banned {
				if m := b.pattern.FindString(line); m != "" {
					found = append(found, Finding{f.Name, i + 1,
						fmt.Sprintf("%q is %s", strings.TrimSpace(m), b.advice)})
				}
			}
		}
	}
	return found
}

var (
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	required = regexp.MustCompile(`^(?:require )?\s*([\w.-]+\.[\w.-]+/\S+) (v\S+)$`)
	pinned   = regexp.MustCompile(`^([A-Za-z][\w.-]*)==([^;\s]+)`)
)

// Links checks that what a Markdown file points to in the tree is there.
func Links(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Files {
		if path.Ext(f.Name) != ".md" {
			continue
		}
		for i, line := range strings.Split(string(f.Data), "\n") {
			for _, m := range link.FindAllStringSubmatch(line, -1) {
				to, _, _ := strings.Cut(m[1], "#")
				if to == "" || strings.Contains(to, "://") {
					continue
				}
				name := filepath.Join(t.Root, path.Dir(f.Name), filepath.FromSlash(to))
				if _, err := os.Stat(name); err != nil {
					found = append(found, Finding{f.Name, i + 1, to + " is not there"})
				}
			}
		}
	}
	return found
}

// Dependencies checks that docs/dependencies.md names each direct dependency with its
// version: of go.mod (indirect ones aside) and of the pinned Python packages.
func Dependencies(t *Tree) []Finding {
	var found []Finding
	var doc string
	for _, f := range t.Files {
		if f.Name == "docs/dependencies.md" {
			doc = string(f.Data)
		}
	}
	for _, f := range t.Files {
		form := pinned
		if f.Name == "go.mod" {
			form = required
		} else if !strings.HasPrefix(f.Name, "tests/requirements") {
			continue
		}
		for i, line := range strings.Split(string(f.Data), "\n") {
			if m := form.FindStringSubmatch(line); m != nil && !names(doc, m[1], m[2]) {
				found = append(found, Finding{f.Name, i + 1, m[1] + " " + m[2] +
					" is not in docs/dependencies.md: say there why it is needed, and its licence"})
			}
		}
	}
	return found
}

// names tells whether a row of the document's tables is about a version of a package.
func names(doc, pkg, version string) bool {
	for line := range strings.Lines(doc) {
		if strings.HasPrefix(line, "| "+pkg+" |") && strings.Contains(line, version) {
			return true
		}
	}
	return false
}
