package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// source is a Go file of the tree.
type source struct {
	path  string // from the root of the repository
	test  bool
	text  string
	set   *token.FileSet
	file  *ast.File
	lines int
}

// realTree reads all Go code of the repository.
func realTree(t *testing.T) []source {
	t.Helper()
	files := readTree(t, os.DirFS(".."))
	if len(files) < 20 {
		t.Fatalf("only %d files found: is this the right folder?", len(files))
	}
	return files
}

// plant makes a tree of one file, to see whether a law notices what is wrong in it.
func plant(t *testing.T, path, content string) []source {
	t.Helper()
	return readTree(t, fstest.MapFS{path: {Data: []byte(content)}})
}

func readTree(t *testing.T, tree fs.FS) []source {
	t.Helper()
	var files []source
	for _, root := range []string{"cmd", "internal", "web"} {
		if _, err := fs.Stat(tree, root); err != nil {
			continue
		}
		err := fs.WalkDir(tree, root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata"):
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, ".go") || root == "internal" && strings.Count(path, "/") == 1:
				return nil // this package itself is no room
			}
			content, err := fs.ReadFile(tree, path)
			if err != nil {
				return err
			}
			files = append(files, parse(t, path, string(content)))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func parse(t *testing.T, path, text string) source {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return source{
		path: path, test: strings.HasSuffix(path, "_test.go"), text: text, set: set, file: file,
		lines: strings.Count(text, "\n"),
	}
}

// imports lists the import paths of a file.
func (s *source) imports() []string {
	var out []string
	for _, spec := range s.file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			out = append(out, path)
		}
	}
	return out
}

// uses lists where a file mentions a name of an imported package.
func (s *source) uses(pkg, name string) []string {
	var out []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		if isSelector(n, pkg, name) {
			out = append(out, s.at(n))
		}
		return true
	})
	return out
}

// at is the place of a node, for people.
func (s *source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

// span is how many lines a node takes.
func (s *source) span(n ast.Node) int {
	return s.set.Position(n.End()).Line - s.set.Position(n.Pos()).Line + 1
}

func isSelector(n ast.Node, pkg, name string) bool {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == pkg
}

func report(t *testing.T, violations []string) {
	t.Helper()
	for _, v := range violations {
		t.Error(v)
	}
}

func wantViolation(t *testing.T, violations []string, want string) {
	t.Helper()
	for _, v := range violations {
		if strings.Contains(v, want) {
			return
		}
	}
	t.Errorf("the law overlooked the fault: want %q, got %q", want, violations)
}
