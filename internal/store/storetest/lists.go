package storetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// list is one of the lists of the store, whatever it lists.
type list interface {
	name() string
	sorts() []string
	// populate stores a handful of rows, with equal and with empty sort values.
	populate(p *probe)
	page(store.Paging) (onePage, error)
	// inOrder reports whether one row of a page may stand before the next.
	inOrder(sort string, before, after any) bool
}

// onePage is a page of any list.
type onePage struct {
	ids   []string
	items []any
	next  string
	total int64
}

// listOf is a list of one noun.
type listOf[T any] struct {
	title string
	// by compares two rows by a sort.
	by    map[string]func(a, b *T) int
	fill  func(p *probe)
	query func(store.Paging) (store.List[T], error)
	id    func(*T) string
}

func (l *listOf[T]) name() string      { return "the list of " + l.title }
func (l *listOf[T]) sorts() []string   { return slices.Sorted(maps.Keys(l.by)) }
func (l *listOf[T]) populate(p *probe) { p.Helper(); l.fill(p) }

func (l *listOf[T]) page(paging store.Paging) (onePage, error) {
	got, err := l.query(paging)
	out := onePage{next: got.Next, total: got.Total}
	for i := range got.Items {
		out.ids, out.items = append(out.ids, l.id(&got.Items[i])), append(out.items, &got.Items[i])
	}
	return out, err
}

func (l *listOf[T]) inOrder(sort string, before, after any) bool {
	b, okB := before.(*T)
	a, okA := after.(*T)
	c := l.by[strings.TrimPrefix(sort, "-")](b, a)
	if strings.HasPrefix(sort, "-") {
		c = -c
	}
	return okA && okB && c <= 0
}

// byText compares texts without case; the empty ones are last.
func byText[T any](of func(*T) string) func(a, b *T) int {
	return func(a, b *T) int {
		x, y := strings.ToLower(strings.TrimSpace(of(a))), strings.ToLower(strings.TrimSpace(of(b)))
		if (x == "") != (y == "") {
			return -cmp.Compare(x, y)
		}
		return cmp.Compare(x, y)
	}
}

// byCode compares codes, which are lower-case ASCII.
func byCode[T any, V ~string](of func(*T) V) func(a, b *T) int {
	return func(a, b *T) int { return cmp.Compare(of(a), of(b)) }
}

// byTime compares times; the missing ones are first.
func byTime[T any](of func(*T) time.Time) func(a, b *T) int {
	return func(a, b *T) int { return of(a).Compare(of(b)) }
}

// names are hard to sort: with and without case, equal, outside ASCII, empty.
func names() []string {
	return []string{"beta", "Alpha", "alpha", "Ünal", "ünal", "Öz", "öa", "", "", "<&>\u2028", "日本"}
}

// someTime is equal for pairs of rows, and missing in every fifth.
func someTime(i int) time.Time {
	if i%5 == 4 {
		return time.Time{}
	}
	return at(100 - i/2).Add(time.Duration(i/2) * time.Microsecond)
}

// lists are all lists of the store.
func (p *probe) lists() []list {
	return []list{p.connectorList(), p.syncList(), p.accountList(), p.appList(), p.eventList(), p.operatorList(), p.tokenList(), p.auditList(),
		p.personList(), p.personAppList(), p.deviceList(), p.installationList(), p.titleList()}
}

func (p *probe) connectorList() list {
	type T = store.Connector
	statuses := store.ConnectorStatuses()
	return &listOf[T]{
		title: "connectors",
		by: map[string]func(a, b *T) int{
			"name": byText(func(c *T) string { return c.Name }), "status": byCode(func(c *T) store.ConnectorStatus { return c.Status }),
			"type": byCode(func(c *T) string { return c.Type }), "created_at": byTime(func(c *T) time.Time { return c.CreatedAt }),
			"last_success_at": byTime(func(c *T) time.Time { return c.LastSuccessAt }),
			"next_sync_at":    byTime(func(c *T) time.Time { return c.NextSyncAt }),
		},
		fill: func(p *probe) {
			app := p.app()
			for i, name := range names() {
				p.connector(app, func(c *T) {
					c.Name, c.Status, c.Type = fmt.Sprintf("%s %d", name, i), statuses[i%3], fmt.Sprintf("type_%d", i%2)
					c.CreatedAt, c.LastSuccessAt, c.NextSyncAt = at(i/2), someTime(i), someTime(i+1)
				})
			}
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListConnectors(p.ctx(), store.ConnectorQuery{Paging: g})
		},
		id: func(c *T) string { return c.ID },
	}
}

func (p *probe) syncList() list {
	type T = store.Sync
	return &listOf[T]{
		title: "syncs",
		by:    map[string]func(a, b *T) int{"queued_at": byTime(func(s *T) time.Time { return s.QueuedAt })},
		fill: func(p *probe) {
			c := p.someConnector()
			for i := range 9 {
				p.sync(c, inState(store.SyncSucceeded), func(s *T) { s.QueuedAt = at(i / 3) })
			}
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListSyncs(p.ctx(), store.SyncQuery{Paging: g})
		},
		id: func(s *T) string { return s.ID },
	}
}

func (p *probe) accountList() list {
	type T = inventory.Account
	return &listOf[T]{
		title: "accounts",
		by: map[string]func(a, b *T) int{
			"name": byText(func(a *T) string { return a.Name }), "email": byText(func(a *T) string { return a.Email }),
			"department": byText(func(a *T) string { return a.Department }), "status": byCode(func(a *T) inventory.AccountStatus { return a.Status }),
			"created_at":    byTime(func(a *T) time.Time { return a.CreatedAt }),
			"first_seen_at": byTime(func(a *T) time.Time { return a.FirstSeenAt }),
		},
		fill: func(p *probe) {
			c := p.someConnector()
			for i, name := range names() {
				p.accounts(c, 1, named(name), withStatus(inventory.AccountStatuses()[i%5]), func(a *T) {
					a.Email, a.Department, a.CreatedAt, a.FirstSeenAt = names()[(i+3)%11], names()[(i+6)%11], someTime(i), at(i/4)
				})
			}
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListAccounts(p.ctx(), store.AccountQuery{Paging: g})
		},
		id: func(a *T) string { return a.ID },
	}
}

func (p *probe) appList() list {
	type T = inventory.App
	return &listOf[T]{
		title: "apps",
		by: map[string]func(a, b *T) int{
			"name": byText(func(a *T) string { return a.Name }), "accounts": func(a, b *T) int { return cmp.Compare(a.Accounts.Total(), b.Accounts.Total()) },
			"first_seen_at": byTime(func(a *T) time.Time { return a.FirstSeenAt }), "last_seen_at": byTime(func(a *T) time.Time { return a.LastSeenAt }),
			"people": func(a, b *T) int { return cmp.Compare(a.People, b.People) }, "devices": func(a, b *T) int { return cmp.Compare(a.Devices, b.Devices) },
			"review_rank": func(a, b *T) int { return cmp.Compare(a.ReviewRank(), b.ReviewRank()) },
		},
		fill: func(p *probe) {
			for i, name := range names() {
				app := p.app(func(a *T) {
					a.Name, a.FirstSeenAt, a.LastSeenAt, a.GenerativeAI = fmt.Sprintf("%s %d", name, i), at(i/2), at(9-i/3), i%2 == 0
				})
				c := p.connector(app)
				for range i % 4 {
					p.accounts(c, 1, ofSomebody(p.person()))
				}
				p.accounts(c, i%3, withStatus(inventory.AccountRemoved)) // these do not count
				p.installed(c, p.titleOf(app), (i+5)%3)
			}
			p.ok(p.s.Reckon(p.ctx(), nil))
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListApps(p.ctx(), store.AppQuery{Paging: g})
		},
		id: func(a *T) string { return a.ID },
	}
}

func (p *probe) eventList() list {
	type T = inventory.Event
	return &listOf[T]{
		title: "events",
		by:    map[string]func(a, b *T) int{"at": byCode(func(e *T) string { return e.ID })}, // ids are in the order of time
		fill: func(p *probe) {
			p.accounts(p.someConnector(), 3)
			for i := range 9 {
				p.events(1, func(e *T) { e.At = at(i / 3) })
			}
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListEvents(p.ctx(), store.EventQuery{Paging: g})
		},
		id: func(e *T) string { return e.ID },
	}
}

func (p *probe) operatorList() list {
	type T = store.Operator
	return &listOf[T]{
		title: "operators",
		by: map[string]func(a, b *T) int{
			"email": byText(func(o *T) string { return o.Email }), "name": byText(func(o *T) string { return o.Name }),
			"created_at": byTime(func(o *T) time.Time { return o.CreatedAt }),
		},
		fill: func(p *probe) {
			for i, name := range names() {
				p.operator(func(o *T) {
					o.Name, o.Email, o.CreatedAt = name, fmt.Sprintf("%s%d@example.org", names()[(i+3)%11], i), at(i/2)
				})
			}
		},
		query: func(g store.Paging) (store.List[T], error) { return p.s.ListOperators(p.ctx(), g) },
		id:    func(o *T) string { return o.ID },
	}
}

func (p *probe) tokenList() list {
	type T = store.Token
	return &listOf[T]{
		title: "API tokens",
		by: map[string]func(a, b *T) int{
			"name": byText(func(t *T) string { return t.Name }), "created_at": byTime(func(t *T) time.Time { return t.CreatedAt }),
		},
		fill: func(p *probe) {
			for i, name := range names() {
				p.token(func(t *T) { t.Name, t.CreatedAt = name, at(i/2) })
			}
		},
		query: func(g store.Paging) (store.List[T], error) { return p.s.ListTokens(p.ctx(), g) },
		id:    func(t *T) string { return t.ID },
	}
}

func (p *probe) auditList() list {
	type T = store.AuditEntry
	return &listOf[T]{
		title: "deeds",
		by:    map[string]func(a, b *T) int{"at": byTime(func(e *T) time.Time { return e.At })},
		fill: func(p *probe) {
			for i := range 9 {
				p.deed(func(e *T) { e.At = at(i / 3) })
			}
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListAudit(p.ctx(), store.AuditQuery{Paging: g})
		},
		id: func(e *T) string { return e.ID },
	}
}
