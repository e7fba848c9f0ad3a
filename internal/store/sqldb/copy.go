package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// copier is a runner that has a faster way than INSERT for many rows.
type copier interface {
	// copyIn adds n rows to a table; row appends the values of row i, which are
	// those of the columns. An error ends the transaction.
	copyIn(ctx context.Context, table string, columns []string, n int, row func(i int, args []any) []any) error
}

// copiedRows is from how many rows on PostgreSQL copies them in.
const copiedRows = 10

// copying runs the statements of a transaction on PostgreSQL, and copies rows in:
// there is nothing to parse or to plan, and rows come to a page together.
type copying struct {
	*sql.Tx
	conn *sql.Conn // of the transaction
}

// copyIn implements copier.
func (c copying) copyIn(ctx context.Context, table string, columns []string, n int, row func(i int, args []any) []any) error {
	return c.conn.Raw(func(driver any) error {
		conn, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("copy into %s: the connection is %T", table, driver)
		}
		args := make([]any, 0, len(columns))
		rows := pgx.CopyFromSlice(n, func(i int) ([]any, error) { return storable(row(i, args[:0])), nil })
		if _, err := conn.Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, rows); err != nil {
			return fmt.Errorf("copy into %s: %w", table, err)
		}
		return nil
	})
}

// named returns the columns of a list.
func named(columns string) []string {
	names := strings.Split(columns, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names
}
