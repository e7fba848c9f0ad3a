package sqldb

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// listing describes a list: its rows, its filter and the orders it offers. Pages
// are found by the sort value and id of the last row, so they stay correct
// while rows come and go.
type listing[T any] struct {
	columns  string
	from     string
	fromArgs []any             // what from takes
	id       string            // the expression of the unique id, last in every order
	sorts    map[string]string // name → expression that is never NULL
	sort     string            // the default, with "-" for the reverse
	where    []string
	args     []any
	scan     func(rows *sql.Rows, v *T, more ...any) error
	idOf     func(*T) string
	// total answers the count without scanning; nil counts the rows.
	total func(ctx context.Context) (int64, error)
}

// cursor is where a page ended.
type cursor struct {
	Sort  string `json:"s"`
	Value any    `json:"v"`
	ID    string `json:"i"`
}

// filter adds a condition.
func (l *listing[T]) filter(condition string, args ...any) {
	l.where = append(l.where, condition)
	l.args = append(l.args, args...)
}

// oneOf adds a condition that a column holds one of values; none means any.
func oneOf[T any, V ~string](l *listing[T], column string, values []V) {
	if len(values) > 0 {
		l.filter(column+" IN "+marks(len(values)), anys(plain(values))...)
	}
}

// plain turns named strings into strings.
func plain[V ~string](values []V) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// order resolves a sort into its name, expression and direction.
func (l *listing[T]) order(sort string) (name, expr string, descending bool, err error) {
	if sort == "" {
		sort = l.sort
	}
	name, descending = strings.TrimPrefix(sort, "-"), strings.HasPrefix(sort, "-")
	expr, ok := l.sorts[name]
	if !ok {
		return "", "", false, fault.New(fault.Invalid, "unknown_sort",
			"This list cannot be sorted by “%s”.", name).At("sort")
	}
	return sort, expr, descending, nil
}

// condition joins the conditions.
func (l *listing[T]) condition() string {
	if len(l.where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(l.where, " AND ")
}

// page reads one page.
func (l *listing[T]) page(ctx context.Context, db *DB, p store.Paging) (store.List[T], error) {
	limit := p.Limit
	if limit <= 0 {
		limit = 50
	}
	sort, expr, descending, err := l.order(p.Sort)
	if err != nil {
		return store.List[T]{}, err
	}
	out := store.List[T]{Items: []T{}}
	if out.Total, err = l.count(ctx, db); err != nil {
		return out, err
	}
	paged := *l
	paged.where, paged.args = append([]string(nil), l.where...), append([]any(nil), l.args...)
	if p.Cursor != "" {
		if err := paged.after(p.Cursor, sort, expr, descending); err != nil {
			return out, err
		}
	}
	var last any
	err = paged.read(ctx, db, expr, descending, limit+1, func(v *T, value any) error {
		if len(out.Items) == limit {
			out.Next, err = encodeCursor(cursor{Sort: sort, Value: last, ID: l.idOf(&out.Items[limit-1])})
			return err
		}
		out.Items, last = append(out.Items, *v), value
		return nil
	})
	return out, err
}

// each reads all rows in the order of a sort.
func (l *listing[T]) each(ctx context.Context, db *DB, sort string, yield func(*T) error) error {
	_, expr, descending, err := l.order(sort)
	if err != nil {
		return err
	}
	return l.read(ctx, db, expr, descending, -1, func(v *T, _ any) error { return yield(v) })
}

// read runs the query; a limit below 0 means all rows.
func (l *listing[T]) read(ctx context.Context, db *DB, expr string, descending bool, limit int, yield func(*T, any) error) error {
	direction := ""
	if descending {
		direction = " DESC"
	}
	query := "SELECT " + l.columns + ", " + expr + " FROM " + l.from + l.condition() +
		" ORDER BY " + expr + direction + ", " + l.id + direction
	args := l.allArgs()
	if limit >= 0 {
		query += " LIMIT ?"
		args = append(args, limit)
	}
	return db.each(ctx, func(rows *sql.Rows) error {
		var v T
		var value any
		if err := l.scan(rows, &v, &value); err != nil {
			return fmt.Errorf("scan %s: %w", headline("list "+l.from), err)
		}
		return yield(&v, value)
	}, query, args...)
}

// count counts all rows of the filter.
func (l *listing[T]) count(ctx context.Context, db *DB) (int64, error) {
	if l.total != nil {
		return l.total(ctx)
	}
	return db.number(ctx, "SELECT count(*) FROM "+l.from+l.condition(), l.allArgs()...)
}

// allArgs are what the query takes, in order.
func (l *listing[T]) allArgs() []any { return slices.Concat(l.fromArgs, l.args) }

// after continues behind a cursor.
func (l *listing[T]) after(token, sort, expr string, descending bool) error {
	bad := fault.New(fault.Invalid, "invalid_cursor",
		"The cursor does not belong to this list and order. Start again from the first page.").At("cursor")
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return bad.Because(err)
	}
	var c cursor
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&c); err != nil {
		return bad.Because(err)
	}
	if n, ok := c.Value.(json.Number); ok {
		if c.Value, err = n.Int64(); err != nil {
			return bad.Because(err)
		}
	}
	switch c.Value.(type) {
	case string, int64:
	default:
		return bad
	}
	if c.Sort != sort || c.ID == "" {
		return bad
	}
	compare := " > "
	if descending {
		compare = " < "
	}
	l.filter("("+expr+", "+l.id+")"+compare+"(?, ?)", c.Value, c.ID)
	return nil
}

// encodeCursor writes a cursor as an opaque text.
func encodeCursor(c cursor) (string, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("encode cursor: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}
