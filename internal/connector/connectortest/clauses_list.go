package connectortest

import (
	"slices"
	"strings"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

// listClauses are about reading whole streams.
func listClauses() []Clause {
	return []Clause{
		{"pages_to_the_end", "What is not read looks removed.", pagesToTheEnd},
		{"short_page", "A page with fewer records than usual is not the last one.", shortPage},
		{"empty_tenant", "A new tenant without records is no error.", emptyTenant},
		{"cursor_never_repeats", "A listing that comes back to itself never ends.", cursorNeverRepeats},
		{"resumes_at_cursor", "After a crash another process goes on from the last cursor; pages are not paid for twice.", resumesAtCursor},
		{"same_ids_twice", "An id that changes turns everybody into a leaver and a newcomer.", sameIDsTwice},
		{"ids_are_not_emails", "People change their names, and addresses are given to others.", idsAreNotEmails},
		{"record_without_id", "A record without an identifier cannot be kept apart from others; guessing one would corrupt the inventory.", recordWithoutID},
		{"later_duplicate_wins", "Records move between pages while a list is read; the later version is the newer one.", laterDuplicateWins},
		{"repeated_across_pages", "A record that moves while a list is read comes again on a later page, and newer; the reader of pages decides, so it must see both.", repeatedAcrossPages},
		{"expected_is_true", "Progress is shown against this number, and a reader may doubt a list that falls short of it.", expectedIsTrue},
		{"only_declared_streams", "What is declared is what people gave their permission for.", onlyDeclaredStreams},
		{"concurrent_reads", "A page is fetched while others are being written, and two streams may be read at a time.", concurrentReads},
	}
}

// wantDistinct checks that there are n records with an id of their own each.
func (p *probe) wantDistinct(what string, got []string, n int) {
	p.Helper()
	slices.Sort(got)
	if distinct := len(slices.Compact(slices.Clone(got))); len(got) != n || distinct != n {
		p.Errorf("%s: got %d records with %d distinct ids, want %d", what, len(got), distinct, n)
	}
}

func pagesToTheEnd(p *probe) {
	d := p.driver(p.vendor(p.long()).url, p.h.Secret)
	for _, stream := range p.streams() {
		p.wantDistinct(string(stream), ids(p.records(d, stream)), manyRecords)
	}
}

func shortPage(p *probe) {
	scenario := p.usual()
	scenario.ShortPage = true
	d := p.driver(p.vendor(scenario).url, p.h.Secret)
	for _, stream := range p.streams() {
		p.wantDistinct(string(stream)+" with a short page", ids(p.records(d, stream)), someRecords)
	}
}

func emptyTenant(p *probe) {
	scenario := p.usual()
	scenario.Records = 0
	d := p.driver(p.vendor(scenario).url, p.h.Secret)
	for _, stream := range p.streams() {
		page, err := d.Read(p.Context(), stream, "")
		if err != nil {
			p.Fatalf("%s of an empty tenant: %v", stream, err)
		}
		if page.Len() != 0 || page.Next != "" {
			p.Errorf("%s of an empty tenant: got %d records and the cursor %q", stream, page.Len(), page.Next)
		}
	}
}

func cursorNeverRepeats(p *probe) {
	d := p.driver(p.vendor(p.long()).url, p.h.Secret)
	for _, stream := range p.streams() {
		seen := map[string]bool{}
		for _, page := range p.pages(d, stream, "") {
			if page.Next != "" && seen[page.Next] {
				p.Errorf("the cursor %q of %s came twice", page.Next, stream)
			}
			seen[page.Next] = true
		}
	}
}

func resumesAtCursor(p *probe) {
	v := p.vendor(p.usual())
	for _, stream := range p.streams() {
		first, err := p.driver(v.url, p.h.Secret).Read(p.Context(), stream, "")
		if err != nil {
			p.Fatalf("read %s: %v", stream, err)
		}
		if first.Next == "" {
			p.Fatalf("the first page of %s is the last, although %d of %d records are on it", stream, first.Len(), someRecords)
		}
		other := p.driver(v.url, p.h.Secret)
		rest := flatten(p.pages(other, stream, first.Next))
		p.wantDistinct("first page of "+string(stream)+" and the rest, read by another driver",
			append(ids(recordsOf(&first)), ids(rest)...), someRecords)
	}
}

func sameIDsTwice(p *probe) {
	v := p.vendor(p.usual())
	for _, stream := range p.streams() {
		one := ids(p.records(p.driver(v.url, p.h.Secret), stream))
		two := ids(p.records(p.driver(v.url, p.h.Secret), stream))
		slices.Sort(one)
		slices.Sort(two)
		if !slices.Equal(one, two) {
			p.Errorf("two runs of %s give other ids: %q and %q", stream, one, two)
		}
	}
}

func idsAreNotEmails(p *probe) {
	d := p.driver(p.vendor(p.long()).url, p.h.Secret)
	for _, stream := range p.streams() {
		for _, r := range p.records(d, stream) {
			if strings.Contains(r.id, "@") || r.email != "" && strings.EqualFold(r.id, r.email) {
				p.Errorf("the id %q in %s is an e-mail address", r.id, stream)
			}
		}
	}
}

// refusesUnidentified checks that streams whose first record lacks what it is
// known by are refused.
func (p *probe) refusesUnidentified(streams []connector.Stream) {
	p.Helper()
	scenario := p.usual()
	scenario.WithoutID = true
	for _, stream := range streams {
		records, err := p.list(p.source(p.vendor(scenario).url), stream)
		if err == nil {
			p.Fatalf("a record of %s without an identifier was accepted; ids: %q", stream, ids(records))
		}
		p.wantError("a record of "+string(stream)+" without an identifier", err, connector.Malformed)
	}
}

func recordWithoutID(p *probe) { p.refusesUnidentified(p.holding(inventory.KindAccount)) }

func laterDuplicateWins(p *probe) {
	scenario := p.usual()
	scenario.Duplicate = "The Later Version"
	for _, stream := range p.streams() {
		records, err := p.list(p.source(p.vendor(scenario).url), stream)
		if err != nil {
			p.Fatalf("a record of %s that comes twice: %v", stream, err)
		}
		p.wantDistinct(string(stream)+" with a record that comes twice", ids(records), someRecords)
		if !slices.ContainsFunc(records, func(r entry) bool { return r.name == scenario.Duplicate }) {
			p.Errorf("the earlier version of a record of %s stayed", stream)
		}
	}
}

func repeatedAcrossPages(p *probe) {
	scenario := p.usual()
	scenario.Repeated = "The Later Version"
	for _, stream := range p.streams() {
		records, err := p.list(p.source(p.vendor(scenario).url), stream)
		if err != nil {
			p.Fatalf("a record of %s that comes again on another page: %v", stream, err)
		}
		var names []string
		for _, r := range records {
			if r.id == records[0].id {
				names = append(names, r.name)
			}
		}
		if len(names) != 2 || names[0] == scenario.Repeated || names[1] != scenario.Repeated {
			p.Errorf("the record of %s that is on two pages came as %q, want the earlier version and then %q", stream, names, scenario.Repeated)
		}
		if len(records) != someRecords+1 {
			p.Errorf("got %d records of %s, want %d and one of them again", len(records), stream, someRecords)
		}
	}
}

func expectedIsTrue(p *probe) {
	d := p.driver(p.vendor(p.usual()).url, p.h.Secret)
	for _, stream := range p.streams() {
		for i, page := range p.pages(d, stream, "") {
			if page.Expected != 0 && page.Expected != someRecords {
				p.Errorf("page %d of %s says that there are %d records, want %d, or 0 for unknown", i+1, stream, page.Expected, someRecords)
			}
		}
	}
}

func onlyDeclaredStreams(p *probe) {
	d := p.driver(p.vendor(p.usual()).url, p.h.Secret)
	for _, stream := range p.streams() {
		if _, err := d.Read(p.Context(), stream, ""); err != nil {
			p.Errorf("the declared stream %q cannot be read: %v", stream, err)
		}
	}
	for _, stream := range []connector.Stream{"", "users", "devices", "installed_apps", "grants", "sign_ins", "no_such_stream"} {
		if _, declared := p.h.Type.Spec(stream); declared {
			continue
		}
		if page, err := d.Read(p.Context(), stream, ""); err == nil {
			p.Errorf("the undeclared stream %q can be read: %d records", stream, page.Len())
		}
	}
}

func concurrentReads(p *probe) {
	d := p.driver(p.vendor(p.usual()).url, p.h.Secret)
	const readers = 2
	type result struct {
		stream connector.Stream
		n      int
		err    error
	}
	results := make(chan result)
	for _, stream := range p.streams() {
		for range readers {
			go func() {
				n, cursor := 0, ""
				for {
					page, err := d.Read(p.Context(), stream, cursor)
					if n += page.Len(); err != nil || page.Next == "" || n > someRecords {
						results <- result{stream, n, err}
						return
					}
					cursor = page.Next
				}
			}()
		}
	}
	for range readers * len(p.streams()) {
		if r := <-results; r.err != nil || r.n != someRecords {
			p.Errorf("one of several readers at a time got %d records of %s, want %d (error: %v)", r.n, r.stream, someRecords, r.err)
		}
	}
}
