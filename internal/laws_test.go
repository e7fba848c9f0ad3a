package internal_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// law is one rule over the whole tree.
type law func(files []source) []string

// laws is the table of house laws that look at Go code alone.
func laws() map[string]law {
	return map[string]law{
		"functions are short":        functionLaw,
		"files are short":            fileLaw,
		"interfaces are small":       interfaceLaw,
		"vendors stay in their room": vendorLaw,
		"tests do not sleep":         sleepLaw,
		"errors are wrapped":         wrapLaw,
	}
}

func TestHouseLaws(t *testing.T) {
	files := realTree(t)
	for name, holds := range laws() {
		t.Run(name, func(t *testing.T) { report(t, holds(files)) })
	}
}

// TestHouseLawsArePlanted breaks every law once and expects it to notice.
func TestHouseLawsArePlanted(t *testing.T) {
	planted := map[string]bool{}
	for _, c := range []struct{ law, file, content, want string }{
		{"functions are short", "internal/api/x.go", "package api\nfunc f() {\n" + strings.Repeat("\tg()\n", 99) + "}\n", "f has 101 lines"},
		{"functions are short", "internal/api/x.go", "package api\nfunc f() {\n" + strings.Repeat("\tg()\n", 50) + "}\n", "of 10 has 52 lines"},
		{"files are short", "internal/api/x.go", "package api\n" + strings.Repeat("// x\n", 700), "has 701 lines"},
		{"files are short", "internal/api/x.go", "package api\n" + strings.Repeat("// x\n", 500), "of 10 has 501 lines"},
		{"interfaces are small", "internal/api/x.go", "package api\ntype I interface{ A(); B(); C(); D(); E(); F(); G(); H() }\n", "I has 8 methods"},
		{"vendors stay in their room", "internal/api/x.go", "package api\nvar isAcmeTenant = 1\n", "isAcmeTenant"},
		{"vendors stay in their room", "internal/api/x.go", "package api\nfunc f() string { return \"Acme Corp\" }\n", "Acme Corp"},
		{"tests do not sleep", "internal/api/x_test.go", "package api\nimport \"time\"\nfunc f() { time.Sleep(1) }\n", "x_test.go:3"},
		{"errors are wrapped", "internal/api/x.go", "package api\nvar _ = fmt.Errorf(\"do %s: %v\", name, err)\n", "%v"},
		{"errors are wrapped", "internal/api/x.go", "package api\nvar _ = fmt.Errorf(\"do: %s\", closeErr.Error())\n", "%s"},
		{"errors are wrapped", "internal/api/x.go", "package api\nvar _ = fmt.Errorf(\"%*d %% %+v\", 3, 4, ctx.Err())\n", "%+v"},
	} {
		t.Run(c.law, func(t *testing.T) {
			files := append(plant(t, c.file, c.content), plant(t, "internal/connector/acme/driver.go", "package acme\n")...)
			wantViolation(t, laws()[c.law](files), c.want)
		})
		planted[c.law] = true
	}
	for name := range laws() {
		if !planted[name] {
			t.Errorf("no fault is planted for %q: a law that has never failed proves nothing", name)
		}
	}
}

// TestHouseLawsLetGoodCodePass plants what looks wrong and is not.
func TestHouseLawsLetGoodCodePass(t *testing.T) {
	good := map[string]string{
		"internal/connector/acme/driver.go":    "package acme\nconst title = \"Acme\"\n",
		"internal/connector/builtin/x.go":      "package builtin\nvar _ = acme.Type\n",
		"internal/app/demo.go":                 "package app\nvar _ = acmesim.New\n",
		"internal/api/x_test.go":               "package api\nconst example = \"acme\"\n",
		"internal/api/comment.go":              "package api\n// Such as Acme.\n",
		"internal/store/table.go":              "package store\nfunc f() []int {\n\treturn []int{\n" + strings.Repeat("\t\t1,\n", 120) + "\t}\n}\n",
		"internal/store/wide.go":               "package store\ntype I interface { A; B; C; D; E; F; G; H; x(); y() }\n",
		"internal/api/wrapped.go":              "package api\nvar _ = fmt.Errorf(\"do %v with %s: %w\", name, errand, err)\n",
		"internal/connector/acme/acmesim/x.go": "package acmesim\nconst acme = 1\n",
	}
	var files []source
	for file, content := range good {
		files = append(files, plant(t, file, content)...)
	}
	for name, holds := range laws() {
		for _, v := range holds(files) {
			if !strings.Contains(v, "of 10 has") { // nine short files and a table: no crowd to judge by
				t.Errorf("%s: %s", name, v)
			}
		}
	}
}

const (
	functionUsual, functionMost = 45, 100
	fileUsual, fileMost         = 450, 700
	interfaceMost               = 7
	connectorMost               = 800
)

// functionLaw: nine functions of ten have at most 45 lines, none more than
// 100, but for tables: functions that only return a value.
func functionLaw(files []source) []string {
	var out []string
	var lengths []int
	for _, f := range files {
		for _, d := range f.file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || f.test || isTable(fn) {
				continue
			}
			n := f.span(fn)
			lengths = append(lengths, n)
			if n > functionMost {
				out = append(out, fmt.Sprintf("%s: %s has %d lines, at most %d", f.at(fn), fn.Name.Name, n, functionMost))
			}
		}
	}
	return append(out, usual("function", lengths, functionUsual)...)
}

func isTable(fn *ast.FuncDecl) bool {
	if fn.Body == nil || len(fn.Body.List) != 1 {
		return false
	}
	_, ok := fn.Body.List[0].(*ast.ReturnStmt)
	return ok
}

// fileLaw: nine files of ten have at most 450 lines, none more than 700.
func fileLaw(files []source) []string {
	var out []string
	var lengths []int
	for _, f := range files {
		if f.test {
			continue
		}
		lengths = append(lengths, f.lines)
		if f.lines > fileMost {
			out = append(out, fmt.Sprintf("%s has %d lines, at most %d", f.path, f.lines, fileMost))
		}
	}
	return append(out, usual("file", lengths, fileUsual)...)
}

// usual holds the ninth of ten to a length.
func usual(what string, lengths []int, most int) []string {
	if len(lengths) == 0 {
		return nil
	}
	slices.Sort(lengths)
	if n := lengths[(len(lengths)*9-1)/10]; n > most {
		return []string{fmt.Sprintf("the ninth %s of 10 has %d lines, at most %d", what, n, most)}
	}
	return nil
}

// interfaceLaw: an interface has at most seven methods of its own; a bigger
// contract is composed of several.
func interfaceLaw(files []source) []string {
	var out []string
	for _, f := range files {
		ast.Inspect(f.file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if i, ok := spec.Type.(*ast.InterfaceType); ok {
				methods := 0
				for _, m := range i.Methods.List {
					methods += len(m.Names)
				}
				if methods > interfaceMost {
					out = append(out, fmt.Sprintf("%s: %s has %d methods, at most %d", f.at(spec), spec.Name.Name, methods, interfaceMost))
				}
			}
			return true
		})
	}
	return out
}

// vendorLaw: shared production code names no vendor, neither in identifiers
// nor in texts. Only the table of connectors, the demo and the command that
// starts a simulator may.
func vendorLaw(files []source) []string {
	var out []string
	vendors := vendorsOf(files)
	exempt := []string{"connector/builtin", "app", "cmd/noonday"}
	for _, f := range files {
		room := roomOf(f.path)
		if f.test || slices.Contains(exempt, room) || strings.HasPrefix(kindOf(room), "connector/<vendor>") {
			continue
		}
		ast.Inspect(f.file, func(n ast.Node) bool {
			text := ""
			switch n := n.(type) {
			case *ast.Ident:
				text = n.Name
			case *ast.BasicLit:
				text = n.Value
			}
			for _, vendor := range vendors {
				if strings.Contains(strings.ToLower(text), vendor) {
					out = append(out, fmt.Sprintf("%s: %s names the vendor %s in a shared room", f.at(n), text, vendor))
				}
			}
			return true
		})
	}
	return out
}

// sleepLaw: a test that sleeps is slow or flaky.
func sleepLaw(files []source) []string {
	var out []string
	for _, f := range files {
		if f.test {
			for _, at := range f.uses("time", "Sleep") {
				out = append(out, at+": a test sleeps; use testing/synctest, a channel or a clock of its own")
			}
		}
	}
	return out
}

// wrapLaw: an error goes into another with %w, so that it can be found again.
// It goes by names; errorlint, which knows types, sees the rest.
func wrapLaw(files []source) []string {
	var out []string
	for _, f := range files {
		ast.Inspect(f.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isSelector(call.Fun, "fmt", "Errorf") || len(call.Args) == 0 {
				return true
			}
			for i, verb := range verbs(call.Args[0]) {
				if at := i + 1; at < len(call.Args) && verb != "" && !strings.HasSuffix(verb, "w") && isError(call.Args[at]) {
					out = append(out, fmt.Sprintf("%s: an error is formatted with %s; wrap it with %%w", f.at(call), verb))
				}
			}
			return true
		})
	}
	return out
}

// verbs lists the verbs of a format in the order of their arguments; a width
// that is an argument counts as one of them, without a verb.
func verbs(format ast.Expr) []string {
	lit, ok := format.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return nil
	}
	var out []string
	for _, verb := range regexp.MustCompile(`%[-+# 0]*[\d*]*(\.[\d*]*)?.`).FindAllString(text, -1) {
		if strings.HasSuffix(verb, "%") {
			continue
		}
		for range strings.Count(verb, "*") {
			out = append(out, "")
		}
		out = append(out, verb)
	}
	return out
}

// isError reports whether an expression is an error by its name: err, closeErr,
// x.Err, ctx.Err(), err.Error().
func isError(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "err" || strings.HasSuffix(e.Name, "Err")
	case *ast.SelectorExpr:
		return e.Sel.Name == "err" || e.Sel.Name == "Err" || e.Sel.Name == "Error" && isError(e.X)
	case *ast.CallExpr:
		return len(e.Args) == 0 && isError(e.Fun)
	}
	return false
}

func TestConnectorFolders(t *testing.T) {
	report(t, folderLaw(t, os.DirFS("..")))
}

// TestConnectorFoldersArePlanted takes one thing after the other from a good
// connector.
func TestConnectorFoldersArePlanted(t *testing.T) {
	const folder = "internal/connector/acme/"
	good := fstest.MapFS{
		folder + "README.md":                    {Data: []byte("# Acme\n")},
		folder + "testdata/page.json":           {Data: []byte("{}")},
		folder + "driver.go":                    {Data: []byte("package acme\n")},
		folder + "driver_test.go":               {Data: []byte("package acme\nfunc TestX() { connectortest.Run(nil) }\n")},
		"internal/connector/builtin/builtin.go": {Data: []byte(importing("internal/connector/acme"))},
	}
	if v := folderLaw(t, good); len(v) > 0 {
		t.Fatalf("a good connector is refused: %v", v)
	}
	for file, want := range map[string]string{
		folder + "README.md":                    "has no README.md",
		folder + "testdata/page.json":           "has no testdata",
		folder + "driver_test.go":               "does not call connectortest.Run",
		"internal/connector/builtin/builtin.go": "is not in internal/connector/builtin",
	} {
		bad := fstest.MapFS{}
		for name, content := range good {
			if name != file {
				bad[name] = content
			}
		}
		wantViolation(t, folderLaw(t, bad), want)
	}
	good[folder+"driver.go"] = &fstest.MapFile{Data: []byte("package acme\n" + strings.Repeat("// x\n", connectorMost))}
	wantViolation(t, folderLaw(t, good), "has 801 lines")
	decision := "docs/decisions/0001-acme.md"
	good[decision] = &fstest.MapFile{Data: []byte("- `internal/connector/acme`: up to 801 lines\n")}
	if v := folderLaw(t, good); len(v) > 0 {
		t.Errorf("what was decided is refused: %v", v)
	}
	good[decision] = &fstest.MapFile{Data: []byte("- `internal/connector/other`: up to 801 lines\n")}
	wantViolation(t, folderLaw(t, good), "has 801 lines")
}

// folderLaw: every connector has instructions, recorded answers and the suite,
// is in the table of connectors, and stays a translator.
func folderLaw(t *testing.T, tree fs.FS) []string {
	t.Helper()
	var out []string
	files := readTree(t, tree)
	for _, vendor := range vendorsOf(files) {
		folder := "internal/connector/" + vendor
		say := func(what string) { out = append(out, folder+" "+what) }
		for _, name := range []string{"README.md", "testdata"} {
			if _, err := fs.Stat(tree, path.Join(folder, name)); err != nil {
				say("has no " + name)
			}
		}
		if !slices.ContainsFunc(files, func(f source) bool {
			return f.test && path.Dir(f.path) == folder && len(f.uses("connectortest", "Run")) > 0
		}) {
			say("does not call connectortest.Run")
		}
		if !slices.ContainsFunc(files, func(f source) bool {
			return !f.test && roomOf(f.path) == "connector/builtin" && slices.Contains(f.imports(), modulePath+folder)
		}) {
			say("is not in internal/connector/builtin")
		}
		lines := 0
		for _, f := range files {
			if !f.test && path.Dir(f.path) == folder {
				lines += f.lines
			}
		}
		if most := max(connectorMost, decidedLines(t, tree, folder)); lines > most {
			say(fmt.Sprintf("has %d lines; more than %d need a decision in docs/decisions", lines, most))
		}
	}
	return out
}

// decidedLines is how many lines a decision allows a connector; 0 if none does.
func decidedLines(t *testing.T, tree fs.FS, folder string) int {
	t.Helper()
	decisions, err := fs.Glob(tree, "docs/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	allowed := regexp.MustCompile("`" + regexp.QuoteMeta(folder) + "`: up to ([0-9]+) lines")
	for _, name := range decisions {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range allowed.FindAllSubmatch(text, -1) {
			n, err := strconv.Atoi(string(m[1]))
			if err != nil {
				t.Fatal(err)
			}
			most = max(most, n)
		}
	}
	return most
}
