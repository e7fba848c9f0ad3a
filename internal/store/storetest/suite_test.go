package storetest

import (
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// TestMain keeps the property tests that are meant to fail short and tidy.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.shrinktime": "500ms"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// recorder stands in for a test and keeps to itself how it went.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	said   []string
	failed bool
}

func (r *recorder) say(failed bool, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = r.failed || failed
	r.said = append(r.said, text)
}

func (r *recorder) Helper()                           {}
func (r *recorder) Log(args ...any)                   {}
func (r *recorder) Logf(format string, args ...any)   {}
func (r *recorder) Errorf(format string, args ...any) { r.say(true, fmt.Sprintf(format, args...)) }
func (r *recorder) Error(args ...any)                 { r.say(true, fmt.Sprint(args...)) }
func (r *recorder) Fail()                             { r.say(true, "failed") }

func (r *recorder) FailNow() {
	r.Fail()
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) {
	r.Error(args...)
	runtime.Goexit()
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

// record runs a clause and returns what it has to say against a store.
func record(t *testing.T, c Clause, s store.Store) *recorder {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.run(r, s)
	}()
	<-done
	return r
}

// empty returns the content of a database without rows: to migrate one takes
// longer than most clauses.
func empty(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "empty.db")
	db, err := sqldb.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Migrate(t.Context()), db.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// open opens a database of its own for a test.
func open(t *testing.T, content []byte) store.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "noonday.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// TestPlantedFaults: a suite that has never failed proves nothing.
func TestPlantedFaults(t *testing.T) {
	t.Parallel()
	clauses := map[string]Clause{}
	for _, c := range Clauses() {
		clauses[c.ID] = c
	}
	content := empty(t)
	for _, f := range append(plantedFaults(), plantedReviewFaults()...) {
		t.Run(strings.ReplaceAll(f.fault, " ", "_"), func(t *testing.T) {
			t.Parallel()
			c, ok := clauses[f.clause]
			if !ok {
				t.Fatalf("there is no clause %s", f.clause)
			}
			r := record(t, c, f.plant(open(t, content)))
			if !r.failed {
				t.Fatalf("the clause %s overlooked that %s", f.clause, f.fault)
			}
			if !strings.Contains(strings.Join(r.said, "\n"), c.Why) {
				t.Errorf("the clause %s does not say why it matters: %q", f.clause, r.said)
			}
		})
	}
}

func TestClausesAreNamed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range Clauses() {
		if c.ID == "" || seen[c.ID] || strings.ContainsAny(c.ID, " ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			t.Errorf("the clause %q has no snake_case name of its own", c.ID)
		}
		if !strings.HasSuffix(c.Why, ".") {
			t.Errorf("the clause %s does not say why it matters", c.ID)
		}
		seen[c.ID] = true
	}
}

// TestEveryMethodIsCalled looks in the clauses for every method of the contract,
// so that a new one cannot come without a clause.
func TestEveryMethodIsCalled(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if s, ok := call.Fun.(*ast.SelectorExpr); ok {
					called[s.Sel.Name] = true
				}
			}
			return true
		})
	}
	contract := reflect.TypeFor[store.Store]()
	for i := range contract.NumMethod() {
		if name := contract.Method(i).Name; !called[name] {
			t.Errorf("no clause calls %s", name)
		}
	}
}

// TestFillReachesEveryField plants a type that a careless filler would leave
// half empty.
func TestFillReachesEveryField(t *testing.T) {
	t.Parallel()
	type inner struct {
		Text string
		List []string
	}
	if err := fill(&struct{ hidden string }{hidden: ""}, 1); err == nil {
		t.Error("a field that cannot be set was passed over")
	}
	var v struct {
		Inner []inner
		More  map[string]int64
	}
	if got := empties(reflect.ValueOf(v), ""); len(got) != 2 {
		t.Errorf("of two empty fields %v were found", got)
	}
	if err := fill(&v, 1); err != nil {
		t.Fatal(err)
	}
	if got := empties(reflect.ValueOf(v), ""); len(got) != 0 || v.Inner[0].Text == v.Inner[1].Text || len(v.More) != 2 {
		t.Errorf("left empty: %v, filled: %+v", got, v)
	}
	var c struct{ C chan int }
	if err := fill(&c, 1); err == nil {
		t.Error("a field that the suite cannot fill was passed over")
	}
}
