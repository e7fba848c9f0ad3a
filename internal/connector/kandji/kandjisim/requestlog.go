package kandjisim

import (
	"maps"
	"sync"
	"time"
)

// Request is one request as the tenant remembers it. Headers, and with them the
// token, are not kept; a token in path or query is replaced by "[token]".
type Request struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Query  string    `json:"query,omitempty"`
	Status int       `json:"status"` // 0 when nothing was answered
	Page   int       `json:"page,omitempty"`
	Fault  FaultKind `json:"fault,omitempty"`
}

// Stats counts since the tenant was made or ResetLog was called.
type Stats struct {
	Company     string         `json:"company"`
	Subdomain   string         `json:"subdomain"`
	Users       int            `json:"users"`
	Devices     int            `json:"devices"`
	Programs    int64          `json:"programs"` // rows of Prism
	Tokens      int            `json:"tokens"`
	Requests    int            `json:"requests"`
	ByRoute     map[string]int `json:"by_route"` // key: path template, or "unrouted"
	ByStatus    map[int]int    `json:"by_status"`
	PagesServed int            `json:"pages_served"` // whole pages of users
	UsersServed int            `json:"users_served"` // rows on those pages
	FaultsFired int            `json:"faults_fired"`
	Faults      int            `json:"faults_waiting"`
	MaxInFlight int            `json:"max_in_flight"` // most requests that waited for an answer at one time
}

// maxCursors bounds the memory of the log; beyond it the counts per cursor start
// anew.
const maxCursors = 1 << 16

// requestLog remembers requests. The page numbers of cursors outlive a reset.
type requestLog struct {
	mu       sync.Mutex
	stats    Stats
	inFlight int
	ring     []Request
	size     int
	next     int
	cursors  map[string]*cursorCount
}

type cursorCount struct{ page, asked, served int }

func (l *requestLog) init(size int) {
	l.size = size
	l.cursors = map[string]*cursorCount{}
	l.reset()
}

func (l *requestLog) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring, l.next = nil, 0
	l.stats = Stats{ByRoute: map[string]int{}, ByStatus: map[int]int{}, MaxInFlight: l.inFlight}
	for _, c := range l.cursors {
		c.asked, c.served = 0, 0
	}
}

func (l *requestLog) begin(route string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight++
	l.stats.MaxInFlight = max(l.stats.MaxInFlight, l.inFlight)
	l.stats.Requests++
	l.stats.ByRoute[route]++
}

// answered ends and keeps a request; it is called before the answer leaves, so
// that a client which has an answer finds it in the log, and a client which
// sends one request after the other never seems to send two at a time.
func (l *requestLog) answered(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	l.stats.ByStatus[r.Status]++
	if r.Fault != "" {
		l.stats.FaultsFired++
	}
	if len(l.ring) < l.size {
		l.ring = append(l.ring, r)
		return
	}
	l.ring[l.next] = r
	l.next = (l.next + 1) % l.size
}

// cursor finds or makes the counts of a cursor. The caller holds l.mu.
func (l *requestLog) cursor(c string) *cursorCount {
	count, ok := l.cursors[c]
	if !ok {
		if len(l.cursors) >= maxCursors {
			clear(l.cursors)
		}
		count = &cursorCount{}
		l.cursors[c] = count
	}
	return count
}

// asked counts a request for a page and numbers the page within its walk.
func (l *requestLog) asked(cursor string) (page int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.cursor(cursor)
	c.asked++
	if cursor == "" {
		c.page = 1
	}
	return c.page
}

// served counts a page that is about to be sent whole and numbers the one that
// it leads to; nextPage is 0 when that is not known.
func (l *requestLog) served(cursor string, rows int, next string, nextPage int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stats.PagesServed++
	l.stats.UsersServed += rows
	l.cursor(cursor).served++
	if nextPage > 0 && next != "" {
		l.cursor(next).page = nextPage
	}
}

// Requests lists the last requests, oldest first, at most Options.LogSize.
func (t *Tenant) Requests() []Request {
	l := &t.log
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Request, 0, len(l.ring))
	out = append(out, l.ring[l.next:]...)
	return append(out, l.ring[:l.next]...)
}

// Asked says how often the page of a cursor ("" is the first page) was asked
// for, whatever the answer.
func (t *Tenant) Asked(cursor string) int {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	if c, ok := t.log.cursors[cursor]; ok {
		return c.asked
	}
	return 0
}

// Served says how often the page of a cursor ("" is the first page) was sent
// whole.
func (t *Tenant) Served(cursor string) int {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	if c, ok := t.log.cursors[cursor]; ok {
		return c.served
	}
	return 0
}

// ServedCursors is how often the page of each cursor was sent whole, for those
// that were.
func (t *Tenant) ServedCursors() map[string]int {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	out := map[string]int{}
	for cursor, c := range t.log.cursors {
		if c.served > 0 {
			out[cursor] = c.served
		}
	}
	return out
}

// ResetLog forgets all requests and counts.
func (t *Tenant) ResetLog() { t.log.reset() }

// Stats counts what was asked and answered.
func (t *Tenant) Stats() Stats {
	users, devices, programs, waiting := t.Len(), t.DevicesLen(), t.ProgramsLen(), t.faults.waiting()
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	s := t.log.stats
	s.ByRoute, s.ByStatus = maps.Clone(s.ByRoute), maps.Clone(s.ByStatus)
	s.Company, s.Subdomain = t.opts.Name, t.opts.Subdomain
	s.Users, s.Devices, s.Programs, s.Tokens, s.Faults = users, devices, programs, t.tokens.len(), waiting
	return s
}
