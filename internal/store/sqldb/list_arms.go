package sqldb

import "strings"

// arm is one of several queries that a list unites. Each has its own conditions;
// their order is that of the ids.
type arm struct {
	query, where string
	args         []any
	id           string
}

// as makes the conditions of a listing those of an arm.
func (l *listing[T]) as(query string) arm {
	return arm{query: query, where: l.condition(), args: l.args(), id: l.row + ".id"}
}

// unite adds an arm to what is listed.
func (l *listing[T]) unite(a arm) {
	l.arms = append(l.arms, a)
	queries := make([]string, len(l.arms))
	for i, a := range l.arms {
		queries[i] = a.query + a.where
	}
	l.from, l.fromArgs = "("+strings.Join(queries, " UNION ALL ")+") e", append(l.fromArgs, a.args...)
}

// firstOfEach is what is listed, but of each arm only as many rows as are read of
// all. An engine that does not read arms side by side along their indexes would
// sort everything that is in them.
func (l *listing[T]) firstOfEach(r reading) (from string, args []any) {
	direction, sign := "", " > ?"
	if r.order.descending {
		direction, sign = " DESC", " < ?"
	}
	queries := make([]string, len(l.arms))
	for i, a := range l.arms {
		where := a.where
		args = append(args, a.args...)
		if r.after != nil {
			behind := a.id + sign
			if where == "" {
				where = joined([]string{behind})
			} else {
				where += " AND " + behind
			}
			args = append(args, r.after.ID)
		}
		queries[i] = "(" + a.query + where + " ORDER BY " + a.id + direction + " LIMIT ?)"
		args = append(args, r.limit)
	}
	return "(" + strings.Join(queries, " UNION ALL ") + ") e", args
}
