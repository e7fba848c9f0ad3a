package sqldb

import (
	"errors"
	"strconv"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect holds what differs between the engines.
type dialect struct {
	name string
	// numbered rewrites ? to $1, $2, …
	numbered bool
	// eachText turns a JSON array of texts in a column into rows with a column "value".
	eachText func(column string) string
	// forUpdate locks the rows that a SELECT reads.
	forUpdate string
	// taken reports whether an error is a violation of a unique index.
	taken func(error) bool
}

// sqliteDialect is the embedded engine. Its write transactions lock the whole
// database at once, so that rows need no lock of their own.
func sqliteDialect() dialect {
	return dialect{
		name:     "sqlite3",
		eachText: func(column string) string { return "json_each(" + column + ")" },
		taken: func(err error) bool {
			e, ok := errors.AsType[*sqlite.Error](err)
			return ok && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
		},
	}
}

// rebind writes parameters the way the engine takes them.
func (d dialect) rebind(query string) string {
	if !d.numbered {
		return query
	}
	var b strings.Builder
	n := 0
	for i := range len(query) {
		if query[i] != '?' {
			b.WriteByte(query[i])
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}
