package sqldb

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schema returns the migrations of an engine. A file NNNN_name.sql serves both;
// NNNN_name.ENGINE.sql is for one alone, and a number that is missing on the
// other is none there.
func (d dialect) schema() (fs.FS, error) {
	entries, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("embedded migrations: %w", err)
	}
	files := fstest.MapFS{}
	for _, e := range entries {
		if parts := strings.Split(e.Name(), "."); len(parts) == 3 && parts[1] != d.engine {
			continue
		}
		text, err := fs.ReadFile(migrations, "migrations/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("embedded migrations: %w", err)
		}
		files[e.Name()] = &fstest.MapFile{Data: []byte(d.columns.Replace(string(text)))}
	}
	return files, nil
}
