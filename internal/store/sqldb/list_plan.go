package sqldb

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// way is how the rows of a list are found.
type way int

const (
	asTheEngineLikes way = iota
	alongTheOrder        // walks the index of the sort, and passes over what does not match
	byFilters            // takes what the filters leave, and sorts it
	byWords              // takes what the index of words finds, and sorts what of it matches
	byBeginnings         // is byWords for a text that is too short for the index
)

const (
	// sortable is how many rows are read and sorted for a page without a thought.
	sortable = 4000
	// walked is how many rows are passed over in search of a page that matches,
	// before another way is taken.
	walked = 16_000
	// countedUpTo is how far rows are counted for a total that is not kept, and
	// foundUpTo how far for a search, where each has to be read.
	countedUpTo = 10_000
	foundUpTo   = 1_000
)

// total is how many rows a list has; atLeast that there may be more.
type total struct {
	n       int64
	atLeast bool
}

// steer writes a condition for a way. Columns in braces are those that a list may
// be found by: "{a.status}". With the name of a sort, "{status:a.status}", an index
// begins with the column and goes on in that order. A column that is to lead
// nowhere gets a plus sign, which keeps the engine from its indexes.
func steer(condition string, w way, sort string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(condition, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		column, after, _ := strings.Cut(rest, "}")
		serves, name, named := strings.Cut(column, ":")
		if !named {
			name = column
		}
		b.WriteString(hide(name, w == byWords || w == alongTheOrder && (!named || serves != sort)))
		condition = after
	}
}

// filtered reports whether there is a condition that a list may be found by.
func (l *listing[T]) filtered() bool {
	return slices.ContainsFunc(l.where, func(c condition) bool { return strings.Contains(c.text, "{") })
}

// choose says in which ways to look for a page, the next if one does not find
// enough, and how many rows there are in all; below 0 if the only way will tell.
func (l *listing[T]) choose(ctx context.Context, db *DB) ([]way, total, error) {
	if !db.dialect.steered || l.table == "" {
		n, err := l.count(ctx, db, asTheEngineLikes, l.countable())
		return []way{asTheEngineLikes}, n, err
	}
	if l.selective {
		return []way{byFilters}, total{n: -1}, nil
	}
	if l.find != nil && !l.filtered() {
		return l.search(ctx, db)
	}
	left, err := l.left(ctx, db)
	switch few := l.filtered() && left.n <= db.sortable; {
	case err != nil:
		return nil, total{}, err
	case few:
		return []way{byFilters}, total{n: -1}, nil
	case l.find == nil:
		return []way{alongTheOrder, byFilters}, left, nil
	default:
		return l.search(ctx, db)
	}
}

// countable is how far the rows are counted; below 0 means all.
func (l *listing[T]) countable() int64 {
	switch {
	case l.countUpTo > 0:
		return l.countUpTo
	case l.table == "":
		return -1
	case l.find != nil:
		return foundUpTo
	default:
		return countedUpTo
	}
}

// left is how many rows the filters leave, whatever is searched for.
func (l *listing[T]) left(ctx context.Context, db *DB) (total, error) {
	unsearched := *l
	unsearched.find = nil
	return unsearched.count(ctx, db, byFilters, countedUpTo)
}

// search chooses among the ways to search. What is rare is found by its words;
// what is common is soon met along any order.
func (l *listing[T]) search(ctx context.Context, db *DB) ([]way, total, error) {
	if l.find.words == "" {
		return []way{alongTheOrder, byBeginnings}, total{atLeast: true}, nil
	}
	candidates, err := db.candidates(ctx, l.find)
	if err != nil {
		return nil, total{}, err
	}
	if candidates <= db.sortable {
		return []way{byWords}, total{n: -1}, nil
	}
	some, first := *l, *l.find
	some.find, first.upTo = &first, db.sortable
	n, err := some.count(ctx, db, byWords, foundUpTo)
	n.atLeast = true
	return []way{alongTheOrder, byWords}, n, err
}

// whole is the way to read all rows.
func (l *listing[T]) whole(ctx context.Context, db *DB) (way, error) {
	if !db.dialect.steered || l.table == "" || l.find == nil || l.find.words == "" {
		return asTheEngineLikes, nil
	}
	candidates, err := db.candidates(ctx, l.find)
	if candidates <= db.sortable {
		return byWords, err
	}
	return asTheEngineLikes, err
}

// count counts the rows, up to a limit; below 0 means all.
func (l *listing[T]) count(ctx context.Context, db *DB, w way, limit int64) (total, error) {
	if l.total != nil && l.find == nil {
		n, err := l.total(ctx)
		return total{n: n}, err
	}
	from, c := l.from, l.conditions(w, "")
	switch {
	case l.counted != "":
		from = l.counted
	case l.table != "":
		from = l.table + " " + l.row
	}
	query, args := "SELECT 1 FROM "+from+c.text, slices.Concat(l.fromArgs, c.args)
	if limit >= 0 {
		query, args = query+" LIMIT ?", append(args, limit+1)
	}
	n, err := db.number(ctx, "SELECT count(*) FROM ("+query+") counted", args...)
	if limit >= 0 && n > limit {
		return total{n: limit, atLeast: true}, err
	}
	return total{n: n}, err
}

// fence is where a walk along the order ends, as a condition: walked rows behind
// where it begins. There is none if the end of the list comes before, or if
// nothing has to be passed over.
func (l *listing[T]) fence(ctx context.Context, db *DB, r reading) (condition, error) {
	passes := l.find != nil
	var where []string
	var args []any
	for _, c := range l.where {
		if c.base || strings.Contains(c.text, "{"+r.order.name+":") {
			where, args = append(where, steer(c.text, alongTheOrder, r.order.name)), append(args, c.args...)
		} else {
			passes = true
		}
	}
	if !passes {
		return condition{}, nil
	}
	if r.after != nil {
		where, args = append(where, r.order.compared(true, false, "")), append(args, r.after.Value, r.after.ID)
	}
	var value, id any
	var found bool
	err := db.each(ctx, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(&value, &id)
	}, "SELECT "+r.order.expr+", "+r.order.id+" FROM "+l.table+" "+l.row+joined(where)+r.order.by(false)+" LIMIT 1 OFFSET ?", append(args, walked)...)
	if err != nil || !found {
		return condition{}, err
	}
	return condition{text: r.order.compared(false, false, "="), args: []any{value, id}}, nil
}

// resolve turns byBeginnings into a way that can be gone.
func (l *listing[T]) resolve(ctx context.Context, db *DB, w way) (way, error) {
	if w != byBeginnings {
		return w, nil
	}
	words, err := db.beginnings(ctx, l.find)
	if err != nil || words == "" {
		return asTheEngineLikes, err
	}
	found := *l.find
	found.words = words
	l.find = &found
	return byWords, nil
}
