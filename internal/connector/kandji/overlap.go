package kandji

import (
	"slices"
	"strconv"
	"strings"

	"github.com/noonday/noonday/internal/connector"
)

// place is where a list that is asked for by offset goes on: how many rows come
// before, and the key of the last of them. The zero value is the beginning.
type place struct {
	offset int
	last   string
}

func (p place) String() string { return strconv.Itoa(p.offset) + ":" + p.last }

// isEnd reports that nothing follows.
func (p place) isEnd() bool { return p == place{} }

// parsePlace reads what String writes; the empty text is the beginning.
func parsePlace(s string) (place, error) {
	if s == "" {
		return place{}, nil
	}
	number, last, _ := strings.Cut(s, ":")
	offset, err := strconv.Atoi(number)
	if err != nil || offset < 1 {
		return place{}, connector.NewError(connector.Gone, connector.CodeGone, "There is no such page.").Because(err)
	}
	return place{offset: offset, last: last}, nil
}

// part is what one request brings of a list.
type part[R any] struct {
	rows  []R
	total int64 // of the whole list; negative when the vendor does not say
}

// overlapping reads the rows after a place. Lists by offset move: when a row is
// removed, all later ones come one earlier, and whoever goes on at the old
// offset misses one. So a page begins with the last row of the page before; if
// that is not there, an earlier page is read. Rows may come twice by that, and
// none is missed. next is the zero place at the end of the list.
func overlapping[R any](at place, key func(*R) string, fetch func(offset int) (part[R], error)) (rows []R, next place, total int64, err error) {
	offset := max(at.offset-1, 0)
	var got part[R]
	for step := 0; ; {
		if got, err = fetch(offset); err != nil {
			return nil, place{}, 0, err
		}
		keys := keysOf(got.rows, key)
		if at.last == "" || slices.Contains(keys, at.last) {
			break
		}
		// In a list in order it is enough that the page begins before the row that
		// has gone, or with the first row of all.
		ordered := slices.IsSorted(keys)
		if ordered && (offset == 0 || len(keys) > 0 && keys[0] < at.last) {
			break
		}
		if offset == 0 {
			return nil, place{}, 0, connector.NewError(connector.Gone, connector.CodeGone, "The list has changed while it was read.")
		}
		// Half a page back, and then twice as far each time.
		step = max(2*step, len(keys)/2, 1)
		offset -= step
		if got.total >= 0 {
			offset = min(offset, int(got.total)-1)
		}
		offset = max(offset, 0)
	}
	rows = got.rows
	end := offset + len(rows)
	if len(rows) == 0 {
		return nil, place{}, got.total, nil
	}
	last := key(&rows[len(rows)-1])
	if at.last != "" && key(&rows[0]) == at.last {
		rows = rows[1:]
	}
	if got.total >= 0 && int64(end) >= got.total || len(rows) == 0 {
		return rows, place{}, got.total, nil
	}
	return rows, place{offset: end, last: last}, got.total, nil
}

func keysOf[R any](rows []R, key func(*R) string) []string {
	keys := make([]string, len(rows))
	for i := range rows {
		keys[i] = key(&rows[i])
	}
	return keys
}
