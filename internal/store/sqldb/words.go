package sqldb

import (
	"context"
	"strings"
)

// finding is what a list searches for in a large table: the condition itself,
// and, on engines that are steered, the query of the table's index of words that
// leads to what may meet it.
type finding struct {
	condition condition
	table     string
	words     string // "" for a text that is too short
	text      string // in lower case
	upTo      int64  // of how many candidates, 0 for all
	// also are further queries for numbers of rows, and what they take.
	also condition
}

// gram is the length of what the index of words holds.
const gram = 3

// newFinding looks for a text in a table's column search.
func newFinding(table, row, text string) *finding {
	f := &finding{table: table, text: strings.ToLower(strings.TrimSpace(text))}
	f.condition = condition{text: row + `.search LIKE ? ESCAPE '\'`, args: []any{contains(text)}}
	letters := []rune(f.text)
	if len(letters) < gram {
		return f
	}
	// Pieces side by side, and the last: what holds them all is looked at anyway.
	var pieces []string
	for i := 0; i+gram < len(letters); i += gram {
		pieces = append(pieces, quoted(letters[i:i+gram]))
	}
	f.words = strings.Join(append(pieces, quoted(letters[len(letters)-gram:])), " AND ")
	return f
}

// quoted is a piece as a string of the query language.
func quoted(piece []rune) string {
	return `"` + strings.ReplaceAll(string(piece), `"`, `""`) + `"`
}

// in asks for the numbers of rows that may hold the text: those that the index of
// words finds, and those that are not in it yet.
func (f *finding) in() (query string, args []any) {
	query = "SELECT rowid n FROM " + f.table + "_words WHERE " + f.table + "_words MATCH ? UNION ALL SELECT n FROM " + f.table +
		" WHERE n > (SELECT upto FROM searched WHERE name = ?) AND search LIKE ? ESCAPE '\\'"
	args = []any{f.words, f.table, contains(f.text)}
	if f.also.text != "" {
		query, args = query+" UNION ALL "+f.also.text, append(args, f.also.args...)
	}
	if f.upTo > 0 {
		query, args = "SELECT some.n FROM ("+query+" LIMIT ?) some", append(args, f.upTo)
	}
	return query, args
}

// candidates counts the rows that may hold the text, as far as it matters.
func (db *DB) candidates(ctx context.Context, f *finding) (int64, error) {
	some := *f
	some.upTo = db.sortable + 1
	query, args := some.in()
	return db.number(ctx, "SELECT count(*) FROM ("+query+") candidates", args...)
}

// maxBeginnings is how many pieces may begin with a text that is itself too short.
const maxBeginnings = 400

// nothing is a piece that no text holds.
const nothing = "\x01\x01\x01"

// beginnings is the query for all pieces of three letters that begin with a
// shorter text; "" if there are too many. Texts are put into the index with two
// lines at their end, so that their last letters begin a piece too.
func (db *DB) beginnings(ctx context.Context, f *finding) (string, error) {
	pieces, err := all(ctx, db, single[string], "SELECT term FROM "+f.table+"_terms WHERE term >= ? AND term < ? LIMIT ?",
		f.text, f.text+sortLast, maxBeginnings+1)
	if err != nil || len(pieces) > maxBeginnings {
		return "", err
	}
	if len(pieces) == 0 {
		pieces = []string{nothing}
	}
	for i, piece := range pieces {
		pieces[i] = quoted([]rune(piece))
	}
	return strings.Join(pieces, " OR "), nil
}
