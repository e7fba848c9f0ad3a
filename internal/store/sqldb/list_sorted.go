package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/noonday/noonday/internal/store"
)

// sorts reports whether rows are sorted after they are found. Then it is worked
// out from the table alone which make the page, and what belongs to them is read
// for these only.
func (w way) sorts() bool { return w == byFilters || w == byWords }

// place is where a row stands in an order.
type place struct{ value, n any }

// places are the places of the first rows to read, in their order; a limit below
// 0 means all of them.
func (l *listing[T]) places(ctx context.Context, db *DB, r reading, limit int) ([]place, error) {
	c := l.selected(r)
	query, args := "SELECT "+r.order.expr+", "+l.id+" FROM "+l.table+" "+l.row+c.text+r.order.by(true), c.args
	if limit >= 0 {
		query, args = query+" LIMIT ?", append(args, limit)
	}
	return all(ctx, db, func(rows *sql.Rows, p *place) error { return rows.Scan(&p.value, &p.n) }, query, args...)
}

// few reads a page of rows that are few in all, which counts them as well.
func (l *listing[T]) few(ctx context.Context, db *DB, r reading, w way) (store.List[T], error) {
	after := r.after
	r.way, r.after = w, nil
	places, err := l.places(ctx, db, r, -1)
	if err != nil {
		return store.List[T]{}, err
	}
	first := 0
	if after != nil {
		first = len(places)
		for i, p := range places {
			order := cmp.Or(compare(p.value, after.Value), compare(p.n, after.ID))
			if r.order.descending && order < 0 || !r.order.descending && order > 0 {
				first = i
				break
			}
		}
	}
	out, err := l.at(ctx, db, places[first:min(first+r.limit+1, len(places))], r)
	out.Total = int64(len(places))
	return out, err
}

// compare compares two values of a column as the engine does.
func compare(a, b any) int {
	switch a := a.(type) {
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b)
		}
	case string:
		if b, ok := b.(string); ok {
			return cmp.Compare(a, b)
		}
	}
	return 0
}

// at reads the rows at some places, but for the last if they are more than a page.
func (l *listing[T]) at(ctx context.Context, db *DB, places []place, r reading) (store.List[T], error) {
	out := store.List[T]{}
	var err error
	if len(places) > r.limit {
		places = places[:r.limit]
		last := places[r.limit-1]
		if out.Next, err = encodeCursor(cursor{Sort: r.order.sort(), Value: last.value, ID: last.n}); err != nil {
			return out, err
		}
	}
	items, found := make([]T, len(places)), make([]bool, len(places))
	where := make(map[int64]int, len(places))
	numbers := make([]any, len(places))
	for i, p := range places {
		n, _ := p.n.(int64)
		where[n], numbers[i] = i, n
	}
	if len(places) > 0 {
		err = db.each(ctx, func(rows *sql.Rows) error {
			var v T
			var n int64
			if err := l.scan(rows, &v, &n); err != nil {
				return fmt.Errorf("scan %s: %w", headline("list "+l.from), err)
			}
			items[where[n]], found[where[n]] = v, true
			return nil
		}, "SELECT "+l.columns+", "+l.id+" FROM "+l.from+" WHERE "+l.id+" IN "+marks(len(numbers)), numbers...)
	}
	out.Items = slices.Grow([]T{}, len(items))
	for i, ok := range found { // one may be gone since
		if ok {
			out.Items = append(out.Items, items[i])
		}
	}
	return out, err
}
