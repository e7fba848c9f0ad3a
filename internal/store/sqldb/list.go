package sqldb

import (
	"context"
	"database/sql"
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
	fromArgs []any // what from takes
	arms     []arm // the queries that from unites, if they are several in one order
	// table and row name the large table that from begins with, which is numbered
	// and indexed for its orders; empty for the small.
	table, row string
	id         string            // the expression of the unique id, last in every order
	sorts      map[string]string // name → expression that is never NULL
	sort       string            // the default, with "-" for the reverse
	where      []condition
	find       *finding
	scan       func(rows *sql.Rows, v *T, more ...any) error
	// selective says that the filters never leave many rows.
	selective bool
	// countUpTo is how far the rows of a list are counted that is of more than one
	// large table, and counted are these rows; 0 for other lists.
	countUpTo int64
	counted   string
	// total answers how many rows the filters leave, whatever is searched for,
	// without scanning; nil counts them.
	total func(ctx context.Context) (int64, error)
}

// condition is a part of WHERE and what it takes.
type condition struct {
	text string
	args []any
	// base is part of the indexes of all orders.
	base bool
}

// filter adds a condition. Columns in braces are those that the list may be
// found by; see steer.
func (l *listing[T]) filter(text string, args ...any) {
	l.where = append(l.where, condition{text: text, args: args})
}

// within adds a condition that the indexes of all orders are made for.
func (l *listing[T]) within(text string) {
	l.where = append(l.where, condition{text: text, base: true})
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

// order is a sort of a list.
type order struct {
	name, expr, id string
	descending     bool
}

// order resolves a sort.
func (l *listing[T]) order(sort string) (order, error) {
	if sort == "" {
		sort = l.sort
	}
	o := order{name: strings.TrimPrefix(sort, "-"), id: l.id, descending: strings.HasPrefix(sort, "-")}
	expr, ok := l.sorts[o.name]
	if !ok {
		return o, fault.New(fault.Invalid, "unknown_sort", "This list cannot be sorted by “%s”.", o.name).At("sort")
	}
	o.expr = expr
	return o, nil
}

// sort is how cursors name the order.
func (o order) sort() string {
	if o.descending {
		return "-" + o.name
	}
	return o.name
}

// by is ORDER BY; hidden keeps the engine from an index of the order.
func (o order) by(hidden bool) string {
	direction := ""
	if o.descending {
		direction = " DESC"
	}
	return " ORDER BY " + hide(o.expr, hidden) + direction + ", " + o.id + direction
}

// compared is the condition that a row stands before or after a place, which it takes.
func (o order) compared(after, hidden bool, orAt string) string {
	sign := " < "
	if after != o.descending {
		sign = " > "
	}
	return "(" + hide(o.expr, hidden) + ", " + o.id + ")" + strings.TrimRight(sign, " ") + orAt + " (?, ?)"
}

// hide keeps the engine from an index of an expression.
func hide(expr string, hidden bool) string {
	if hidden {
		return "+" + expr
	}
	return expr
}

// conditions are those of the list, of its search and of a way along an order.
func (l *listing[T]) conditions(w way, sort string) condition {
	var where []string
	var args []any
	for _, c := range l.where {
		where, args = append(where, steer(c.text, w, sort)), append(args, c.args...)
	}
	if l.find != nil {
		where, args = append(where, l.find.condition.text), append(args, l.find.condition.args...)
		if w == byWords {
			in, more := l.find.in()
			where, args = append(where, l.row+".n IN ("+in+")"), append(args, more...)
		}
	}
	return condition{text: joined(where), args: args}
}

// condition is WHERE with all conditions, and args what they take.
func (l *listing[T]) condition() string { return l.conditions(asTheEngineLikes, "").text }

func (l *listing[T]) args() []any { return l.conditions(asTheEngineLikes, "").args }

// joined joins conditions.
func joined(where []string) string {
	if len(where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(where, " AND ")
}

// page reads one page.
func (l *listing[T]) page(ctx context.Context, db *DB, p store.Paging) (store.List[T], error) {
	out := store.List[T]{Items: []T{}}
	o, err := l.order(p.Sort)
	if err != nil {
		return out, err
	}
	r := reading{order: o, limit: p.Limit}
	if r.limit <= 0 {
		r.limit = 50
	}
	if p.Cursor != "" {
		if r.after, err = decodeCursor(p.Cursor, o); err != nil {
			return out, err
		}
	}
	ways, n, err := l.choose(ctx, db)
	if err != nil {
		return out, err
	}
	if n.n < 0 {
		return l.few(ctx, db, r, ways[0])
	}
	for i, w := range ways {
		r.fence = condition{}
		if r.way, err = l.resolve(ctx, db, w); err != nil {
			return out, err
		}
		if i < len(ways)-1 {
			if r.fence, err = l.fence(ctx, db, r); err != nil {
				return out, err
			}
		}
		if out, err = l.fill(ctx, db, r); err != nil || out.Next != "" || r.fence.text == "" {
			break
		}
	}
	out.Total, out.TotalIsMinimum = n.n, n.atLeast
	if seen := int64(len(out.Items)); n.atLeast && seen >= n.n {
		out.Total, out.TotalIsMinimum = seen, out.Next != "" || p.Cursor != ""
	}
	return out, err
}

// each reads all rows in the order of a sort.
func (l *listing[T]) each(ctx context.Context, db *DB, sort string, yield func(*T) error) error {
	o, err := l.order(sort)
	if err != nil {
		return err
	}
	w, err := l.whole(ctx, db)
	if err != nil {
		return err
	}
	return l.read(ctx, db, reading{order: o, way: w, limit: -1}, func(v *T, _, _ any) error { return yield(v) })
}

// reading is what to read of a list.
type reading struct {
	order order
	way   way
	after *cursor
	fence condition
	limit int // below 0: all
}

// fill reads the rows of a page, and one more to know whether there is another.
func (l *listing[T]) fill(ctx context.Context, db *DB, r reading) (store.List[T], error) {
	if r.way.sorts() {
		places, err := l.places(ctx, db, r, r.limit+1)
		if err != nil {
			return store.List[T]{}, err
		}
		return l.at(ctx, db, places, r)
	}
	out := store.List[T]{Items: []T{}}
	limit := r.limit
	r.limit++
	var last cursor
	err := l.read(ctx, db, r, func(v *T, value, id any) (err error) {
		if len(out.Items) == limit {
			out.Next, err = encodeCursor(last)
			return err
		}
		out.Items, last = append(out.Items, *v), cursor{Sort: r.order.sort(), Value: value, ID: id}
		return nil
	})
	return out, err
}

// selected is WHERE of what to read.
func (l *listing[T]) selected(r reading) condition {
	c := l.conditions(r.way, r.order.name)
	for _, more := range []condition{r.behind(), r.fence} {
		switch {
		case more.text == "":
			continue
		case c.text == "":
			c.text = " WHERE " + more.text
		default:
			c.text += " AND " + more.text
		}
		c.args = append(c.args, more.args...)
	}
	return c
}

// behind is the condition that a row stands behind where the page before ended.
func (r *reading) behind() condition {
	if r.after == nil {
		return condition{}
	}
	return condition{text: r.order.compared(true, r.way.sorts(), ""), args: []any{r.after.Value, r.after.ID}}
}

// read runs the query.
func (l *listing[T]) read(ctx context.Context, db *DB, r reading, yield func(v *T, value, id any) error) error {
	c := l.selected(r)
	from, fromArgs := l.from, l.fromArgs
	if len(l.arms) > 1 && r.limit >= 0 && !db.dialect.steered {
		from, fromArgs = l.firstOfEach(r)
	}
	query, args := "SELECT "+l.columns+", "+r.order.expr+", "+l.id+" FROM "+from+c.text+r.order.by(r.way.sorts()), slices.Concat(fromArgs, c.args)
	if r.limit >= 0 {
		query += " LIMIT ?"
		args = append(args, r.limit)
	}
	return db.each(ctx, func(rows *sql.Rows) error {
		var v T
		var value, id any
		if err := l.scan(rows, &v, &value, &id); err != nil {
			return fmt.Errorf("scan %s: %w", headline("list "+l.from), err)
		}
		return yield(&v, value, id)
	}, query, args...)
}
