package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/noonday/noonday/internal/fault"
)

// Moved is how many rows of a table were copied.
type Moved struct {
	Table string
	Rows  int64
}

// pointedAt are the tables that others refer to, in the order in which they have
// to be filled. The rest follows in the order of the alphabet.
func pointedAt() []string {
	return []string{"connectors", "apps", "people", "titles", "syncs", "accounts", "devices", "installations"}
}

// CopyTo copies all rows to a database that has the same tables, of this or of
// the other engine, in one transaction: either everything is there afterwards,
// counted once more, or nothing is. Nobody else may write to either meanwhile.
// tell is called before each table. Jobs are not copied: they are the engine's.
// Faults: "database_not_empty" when the other one has rows already.
func (db *DB) CopyTo(ctx context.Context, to *DB, tell func(table string)) (moved []Moved, err error) {
	tables, err := db.movable(ctx)
	if err != nil {
		return nil, err
	}
	theirs, err := to.movable(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(tables, theirs) {
		return nil, fault.New(fault.Conflict, "databases_differ", "The two databases do not have the same tables: %s and %s.", strings.Join(tables, ", "), strings.Join(theirs, ", "))
	}
	snapshot, err := db.pool.BeginTx(ctx, db.dialect.snapshot)
	if err != nil {
		return nil, db.explained(fmt.Errorf("begin reading: %w", err))
	}
	defer func() { err = errors.Join(err, rollback(snapshot)) }()
	from := *db
	from.run, from.tx = snapshot, snapshot
	err = to.inTx(ctx, func(to *DB) error {
		if err := to.isEmpty(ctx, tables); err != nil {
			return err
		}
		for _, table := range tables {
			tell(table)
			n, err := from.copyTable(ctx, to, table)
			if err != nil {
				return fmt.Errorf("copy %s: %w", table, err)
			}
			moved = append(moved, Moved{table, n})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return moved, nil
}

// movable are the tables that hold what Noonday knows: not those of the job
// engine, of migrations, and of indexes of words.
func (db *DB) movable(ctx context.Context) ([]string, error) {
	all, err := all(ctx, db, single[string], db.dialect.tables)
	if err != nil {
		return nil, err
	}
	kept := all[:0]
	for _, name := range all {
		derived := strings.HasPrefix(name, "river_") || strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "sqlite_") ||
			strings.Contains(name, "_words") || strings.HasSuffix(name, "_terms") || name == "searched"
		if !derived {
			kept = append(kept, name)
		}
	}
	order := pointedAt()
	slices.SortFunc(kept, func(a, b string) int {
		x, y := slices.Index(order, a), slices.Index(order, b)
		if x >= 0 && y >= 0 {
			return x - y
		}
		if x >= 0 || y >= 0 {
			return y - x // who is in the order has an index of 0 or more
		}
		return strings.Compare(a, b)
	})
	return kept, nil
}

// isEmpty reports by a fault that a table has rows. What a start leaves behind
// by itself does not count.
func (db *DB) isEmpty(ctx context.Context, tables []string) error {
	for _, table := range tables {
		if table == "installation" {
			if _, err := db.exec(ctx, "DELETE FROM installation"); err != nil {
				return err
			}
		}
		n, err := db.number(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+table+" LIMIT 1) found")
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "database_not_empty",
				"The database to move to is not empty: there are rows in %s. Name one in which no Noonday has worked yet; nothing was changed.", table)
		}
	}
	return nil
}

// movedRows is how many rows are in memory at a time.
const movedRows = 1000

// copyTable copies the rows of a table, in their order, and counts them at the
// other end.
func (db *DB) copyTable(ctx context.Context, to *DB, table string) (n int64, err error) {
	columns, numbered, err := db.columnsOf(ctx, table)
	if err != nil {
		return 0, err
	}
	order := ""
	if numbered {
		order = " ORDER BY n"
	}
	list := strings.Join(columns, ", ")
	var rows [][]any
	write := func() error {
		err := to.insertMany(ctx, table, list, len(rows), func(i int, args []any) []any { return append(args, rows[i]...) })
		n += int64(len(rows))
		rows = rows[:0]
		return err
	}
	err = db.each(ctx, func(r *sql.Rows) error {
		row, err := readRow(r, len(columns))
		if err != nil {
			return err
		}
		if rows = append(rows, row); len(rows) < movedRows {
			return nil
		}
		return write()
	}, "SELECT "+list+" FROM "+table+order)
	if err != nil {
		return n, err
	}
	if err := write(); err != nil {
		return n, err
	}
	there, err := to.number(ctx, "SELECT count(*) FROM "+table)
	if err == nil && there != n {
		err = fmt.Errorf("%d rows were read, and %d are there", n, there)
	}
	return n, err
}

// readRow reads a row of so many columns. Truth is a number to one engine.
func readRow(rows *sql.Rows, columns int) ([]any, error) {
	row, into := make([]any, columns), make([]any, columns)
	for i := range row {
		into[i] = &row[i]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	for i, kind := range types {
		if n, ok := row[i].(int64); ok && strings.HasPrefix(kind.DatabaseTypeName(), "BOOL") {
			row[i] = n != 0
		}
	}
	return row, nil
}

// columnsOf names the columns of a table, but for the number that the database
// gives to each row; numbered reports whether there is one.
func (db *DB) columnsOf(ctx context.Context, table string) (columns []string, numbered bool, err error) {
	rows, err := db.run.QueryContext(ctx, "SELECT * FROM "+table+" LIMIT 0")
	if err != nil {
		return nil, false, fmt.Errorf("columns of %s: %w", table, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil {
		return nil, false, fmt.Errorf("columns of %s: %w", table, err)
	}
	for _, name := range names {
		if name == "n" && slices.Contains(names, "search") {
			numbered = true
			continue
		}
		columns = append(columns, name)
	}
	return columns, numbered, errors.Join(rows.Err())
}
