package builtin

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTypes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, kind := range Types() {
		if kind.ID == "" || kind.Title == "" || kind.Open == nil || len(kind.Streams) == 0 || len(kind.Fields) == 0 {
			t.Errorf("the type %q is not complete", kind.ID)
		}
		if seen[kind.ID] {
			t.Errorf("there are two types with the id %q", kind.ID)
		}
		seen[kind.ID] = true
		found, ok := Lookup(kind.ID)
		if !ok || found.Title != kind.Title {
			t.Errorf("Lookup(%q) finds %q, %v", kind.ID, found.Title, ok)
		}
	}
	if _, ok := Lookup("no_such_type"); ok {
		t.Error("Lookup finds what is not there")
	}
}

// Every folder of a connector is in the table, and has what a connector needs.
func TestFolders(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("../*/driver.go")
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) != len(Types()) {
		t.Errorf("there are %d folders of connectors and %d types", len(folders), len(Types()))
	}
	for _, driver := range folders {
		folder := filepath.Dir(driver)
		for _, need := range []string{"README.md", "type.go", "testdata", "suite_test.go"} {
			if _, err := os.Stat(filepath.Join(folder, need)); err != nil {
				t.Errorf("%s lacks %s", folder, need)
			}
		}
	}
}
