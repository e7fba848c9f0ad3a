package connectortest

import (
	"slices"
	"strings"

	"github.com/noonday/noonday/internal/connector"
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
	d := p.driver(p.vendor(p.usual()).url, p.h.Secret)
	for _, spec := range p.h.Type.Streams {
		p.wantDistinct(string(spec.ID), ids(p.records(d, spec.ID)), someRecords)
	}
}

func shortPage(p *probe) {
	scenario := p.usual()
	scenario.ShortPage = true
	d := p.driver(p.vendor(scenario).url, p.h.Secret)
	p.wantDistinct("with a short page", ids(p.records(d, p.stream())), someRecords)
}

func emptyTenant(p *probe) {
	scenario := p.usual()
	scenario.Records = 0
	d := p.driver(p.vendor(scenario).url, p.h.Secret)
	page, err := d.Read(p.Context(), p.stream(), "")
	if err != nil {
		p.Fatalf("an empty tenant: %v", err)
	}
	if page.Len() != 0 || page.Next != "" {
		p.Errorf("an empty tenant: got %d records and the cursor %q", page.Len(), page.Next)
	}
}

func cursorNeverRepeats(p *probe) {
	d := p.driver(p.vendor(p.usual()).url, p.h.Secret)
	for _, spec := range p.h.Type.Streams {
		seen := map[string]bool{}
		for _, page := range p.pages(d, spec.ID, "") {
			if page.Next != "" && seen[page.Next] {
				p.Errorf("the cursor %q of %s came twice", page.Next, spec.ID)
			}
			seen[page.Next] = true
		}
	}
}

func resumesAtCursor(p *probe) {
	v := p.vendor(p.usual())
	first, err := p.driver(v.url, p.h.Secret).Read(p.Context(), p.stream(), "")
	if err != nil {
		p.Fatalf("read: %v", err)
	}
	if first.Next == "" {
		p.Fatalf("the first page is the last, although %d of %d records are on it", first.Len(), someRecords)
	}
	other := p.driver(v.url, p.h.Secret)
	rest := flatten(p.pages(other, p.stream(), first.Next))
	p.wantDistinct("first page and the rest, read by another driver", append(ids(first.Accounts), ids(rest)...), someRecords)
}

func sameIDsTwice(p *probe) {
	v := p.vendor(p.usual())
	one := ids(p.records(p.driver(v.url, p.h.Secret), p.stream()))
	two := ids(p.records(p.driver(v.url, p.h.Secret), p.stream()))
	slices.Sort(one)
	slices.Sort(two)
	if !slices.Equal(one, two) {
		p.Errorf("two runs give other ids: %q and %q", one, two)
	}
}

func idsAreNotEmails(p *probe) {
	d := p.driver(p.vendor(p.usual()).url, p.h.Secret)
	for _, spec := range p.h.Type.Streams {
		for _, r := range p.records(d, spec.ID) {
			if strings.Contains(r.ExternalID, "@") || r.Email != "" && strings.EqualFold(r.ExternalID, r.Email) {
				p.Errorf("the id %q in %s is an e-mail address", r.ExternalID, spec.ID)
			}
		}
	}
}

func recordWithoutID(p *probe) {
	scenario := p.usual()
	scenario.WithoutID = true
	records, err := p.list(p.source(p.vendor(scenario).url))
	if err == nil {
		p.Fatalf("a record without an identifier was accepted; ids: %q", ids(records))
	}
	p.wantError("a record without an identifier", err, connector.Malformed)
}

func laterDuplicateWins(p *probe) {
	scenario := p.usual()
	scenario.Duplicate = "The Later Version"
	records, err := p.list(p.source(p.vendor(scenario).url))
	if err != nil {
		p.Fatalf("a record that comes twice: %v", err)
	}
	p.wantDistinct("with a record that comes twice", ids(records), someRecords)
	for i := range records {
		if records[i].Name == scenario.Duplicate {
			return
		}
	}
	p.Errorf("the earlier version of a record stayed")
}

func repeatedAcrossPages(p *probe) {
	scenario := p.usual()
	scenario.Repeated = "The Later Version"
	records, err := p.list(p.source(p.vendor(scenario).url))
	if err != nil {
		p.Fatalf("a record that comes again on another page: %v", err)
	}
	var names []string
	for i := range records {
		if records[i].ExternalID == records[0].ExternalID {
			names = append(names, records[i].Name)
		}
	}
	if len(names) != 2 || names[0] == scenario.Repeated || names[1] != scenario.Repeated {
		p.Errorf("the record that is on two pages came as %q, want the earlier version and then %q", names, scenario.Repeated)
	}
	if len(records) != someRecords+1 {
		p.Errorf("got %d records, want %d and one of them again", len(records), someRecords)
	}
}

func expectedIsTrue(p *probe) {
	d := p.driver(p.vendor(p.usual()).url, p.h.Secret)
	for _, spec := range p.h.Type.Streams {
		for i, page := range p.pages(d, spec.ID, "") {
			if page.Expected != 0 && page.Expected != someRecords {
				p.Errorf("page %d of %s says that there are %d records, want %d, or 0 for unknown", i+1, spec.ID, page.Expected, someRecords)
			}
		}
	}
}

func onlyDeclaredStreams(p *probe) {
	d := p.driver(p.vendor(p.usual()).url, p.h.Secret)
	for _, spec := range p.h.Type.Streams {
		if _, err := d.Read(p.Context(), spec.ID, ""); err != nil {
			p.Errorf("the declared stream %q cannot be read: %v", spec.ID, err)
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
	const readers = 4
	results := make(chan error, readers)
	counts := make(chan int, readers)
	for range readers {
		go func() {
			n, cursor := 0, ""
			for {
				page, err := d.Read(p.Context(), p.stream(), cursor)
				if n += page.Len(); err != nil || page.Next == "" || n > someRecords {
					counts <- n
					results <- err
					return
				}
				cursor = page.Next
			}
		}()
	}
	for range readers {
		if n, err := <-counts, <-results; err != nil || n != someRecords {
			p.Errorf("one of %d readers at a time got %d records, want %d (error: %v)", readers, n, someRecords, err)
		}
	}
}
