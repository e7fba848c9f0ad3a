package sqldb

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3/database"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect holds what differs between the engines.
type dialect struct {
	// engine is what the names of its own migrations say, migrations how the
	// library for them calls it.
	engine     string
	migrations database.Dialect
	// columns turns the column types of a migration into those of the engine.
	columns *strings.Replacer
	// numbered rewrites ? to $1, $2, …
	numbered bool
	// texts writes made texts the way columns are compared: the parts of a UNION
	// are read along their indexes only if they agree in that too.
	texts *strings.Replacer
	// eachText turns a JSON array of texts in a column into rows with a column "value".
	eachText func(column string) string
	// insert begins a bulk insert. A violated constraint ends the transaction.
	insert string
	// steered says that the engine plans without statistics, so that lists tell it
	// which way to go, and that it finds words by tables of their own.
	steered bool
	// taken reports whether an error is a violation of a unique index.
	taken func(error) bool
	// tables is a query for the names of all tables, snapshot how a transaction
	// begins that reads what is there at one moment.
	tables   string
	snapshot *sql.TxOptions
	// full reports whether an error says that the disk has no room, lost whether
	// it says that the database cannot be reached.
	full, lost func(error) bool
}

// sqliteDialect is the embedded engine.
func sqliteDialect() dialect {
	return dialect{
		engine:     "sqlite",
		migrations: database.DialectSQLite3,
		columns:    strings.NewReplacer(),
		texts:      strings.NewReplacer(),
		eachText:   func(column string) string { return "json_each(" + column + ")" },
		// Unlike ABORT, FAIL keeps what a statement has written before it failed,
		// and needs no journal of every page for that.
		insert:  "INSERT OR FAIL INTO ",
		steered: true,
		taken: func(err error) bool {
			e, ok := errors.AsType[*sqlite.Error](err)
			return ok && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
		},
		full: func(err error) bool {
			e, ok := errors.AsType[*sqlite.Error](err)
			return ok && e.Code()&0xff == sqlite3.SQLITE_FULL
		},
		lost:   func(error) bool { return false },
		tables: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
	}
}

// postgresDialect is PostgreSQL. Texts are compared byte by byte, as SQLite
// does it: what sorts by language is a key that was made for it.
func postgresDialect() dialect {
	return dialect{
		engine:     "postgres",
		migrations: database.DialectPostgres,
		columns:    strings.NewReplacer(" TEXT", ` TEXT COLLATE "C"`),
		numbered:   true,
		texts:      strings.NewReplacer(" AS TEXT)", ` AS TEXT) COLLATE "C"`),
		eachText:   func(column string) string { return "json_array_elements_text(" + column + "::json)" },
		insert:     "INSERT INTO ",
		taken:      func(err error) bool { return postgresCode(err) == "23505" },
		full:       func(err error) bool { return postgresCode(err) == "53100" },
		lost:       lostPostgres,
		tables:     "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
		snapshot:   &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	}
}

// rebind writes parameters the way the engine takes them.
func (d dialect) rebind(query string) string {
	if !d.numbered {
		return query
	}
	query = d.texts.Replace(query)
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
