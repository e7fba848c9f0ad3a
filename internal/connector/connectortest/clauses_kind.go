package connectortest

import (
	"slices"

	"github.com/noonday/noonday/internal/inventory"
)

// kindClauses are about what the records of streams are, and which are left out.
func kindClauses() []Clause {
	return []Clause{
		{"records_of_declared_kind", "A stream's records are compared with what is known of their kind; others would be lost.", recordsOfDeclaredKind},
		{"device_without_id", "A device without an identifier cannot be kept apart from others.", deviceWithoutID},
		{"installation_without_device", "A program that is on no device belongs to nobody.", installationWithoutDevice},
		{"left_out_is_counted", "A page of which everything is left out by a rule is not the last one.", leftOutIsCounted},
		{"rows_that_move", "When a record is removed while a list is read, the others move up; who is missed looks removed.", rowsThatMove},
	}
}

func recordsOfDeclaredKind(p *probe) {
	d := p.driver(p.vendor(p.long()).url, p.h.Secret)
	for _, spec := range p.h.Type.Streams {
		if !slices.Contains(inventory.Kinds(), spec.Kind()) {
			p.Errorf("the stream %q holds the unknown kind %q", spec.ID, spec.Holds)
		}
		for i, page := range p.pages(d, spec.ID, "") {
			if n := page.Of(spec.Kind()); n != page.Len() {
				p.Errorf("page %d of %s has %d records, of which %d are of the kind %q", i+1, spec.ID, page.Len(), n, spec.Kind())
			}
		}
	}
}

func deviceWithoutID(p *probe) { p.refusesUnidentified(p.holding(inventory.KindDevice)) }

func installationWithoutDevice(p *probe) {
	p.refusesUnidentified(p.holding(inventory.KindInstallation))
}

func leftOutIsCounted(p *probe) {
	scenario := p.usual()
	scenario.LeftOut = true
	d := p.driver(p.vendor(scenario).url, p.h.Secret)
	for _, stream := range p.streams() {
		pages := p.pages(d, stream, "")
		dropped := 0
		for _, page := range pages {
			dropped += page.Dropped
		}
		if n := len(flatten(pages)); n+dropped != someRecords {
			p.Errorf("%s: %d records and %d left out, want %d together", stream, n, dropped, someRecords)
		}
	}
}

func rowsThatMove(p *probe) {
	scenario := p.usual()
	v := p.vendor(scenario)
	d := p.driver(v.url, p.h.Secret)
	scenario.Vanish = true
	for _, stream := range p.streams() {
		v.serve(p.h.Vendor(p.usual()))
		before := ids(p.records(d, stream))
		v.serve(p.h.Vendor(scenario))
		after := ids(p.records(d, stream))
		for _, id := range before[1:] {
			if !slices.Contains(after, id) {
				p.Errorf("%s: the first record was removed while the list was read, and the record %q is not in it", stream, id)
			}
		}
	}
}
