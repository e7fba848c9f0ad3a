package task

import (
	"context"
	"fmt"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// batch is what a page changes in the inventory.
type batch struct {
	touched int // how many records it adds or changes
	counts  store.Counts
	// write stores it. It may be called once, in the transaction that it was
	// compared in.
	write func(ctx context.Context, tx store.Store) error
}

// little is how many records a page changes at most that is worked in at once.
const little = 25

// isLittle reports whether working the page in costs less than keeping it.
func (b *batch) isLittle() bool { return b.touched <= little }

// kindOf is what the records of a stream are.
func (r *run) kindOf(stream connector.Stream) inventory.Kind {
	spec, _ := r.kind.Spec(stream)
	return spec.Kind()
}

// compare sorts the records of a page into new, changed, returned and unchanged.
func (r *run) compare(ctx context.Context, tx store.Store, stream connector.Stream, records *inventory.Records) (*batch, error) {
	known, err := tx.KnownRecords(ctx, r.kindOf(stream), r.connector.ID, stream, records.IDs())
	if err != nil {
		return nil, err
	}
	switch r.kindOf(stream) {
	case inventory.KindDevice:
		return r.compareDevices(ctx, tx, stream, records.Devices, known)
	case inventory.KindInstallation:
		return r.compareInstallations(ctx, tx, stream, records.Installed, known)
	default:
		return r.compareAccounts(ctx, tx, stream, records.Accounts, known)
	}
}

// sorting is a page's records by what they are to what is known.
type sorting[R any] struct {
	fresh     []*R
	differing map[string]*R // by our id
	ids       []string      // of differing
	unchanged int64
}

// sortOut sorts records. A record that is known is unchanged if it says the same
// and neither was gone nor missing.
func sortOut[R any](records []R, known map[string]store.KnownRecord, idOf func(*R) string, digest func(*R) string) sorting[R] {
	s := sorting[R]{differing: map[string]*R{}}
	for i := range records {
		record := &records[i]
		k, ok := known[idOf(record)]
		switch {
		case !ok:
			s.fresh = append(s.fresh, record)
		case k.Removed || k.Missing || k.Digest != digest(record):
			s.differing[k.ID] = record
			s.ids = append(s.ids, k.ID)
		default:
			s.unchanged++
		}
	}
	return s
}

// keep stores a page as it was fetched, its cursor and the progress in one
// transaction: from here on it is paid for. A page that changes little is worked
// in with it, and is done.
func (r *run) keep(ctx context.Context, p *store.StreamProgress, page *connector.Page) (done bool, err error) {
	before := *p
	err = r.Store.InTx(ctx, func(tx store.Store) error {
		if done, err = r.atOnce(ctx, tx, p, &page.Records); err != nil {
			return err
		}
		p.Pages++
		p.Records += int64(page.Len())
		p.Dropped += int64(page.Dropped)
		p.Cursor, p.State = page.Next, store.StreamRunning
		if page.Expected > 0 {
			p.Expected = page.Expected
		}
		if page.Next == "" {
			p.State = store.StreamListed
		}
		r.sync.Retries = 0
		if err := tx.AddPage(ctx, r.sync.ID, p.Stream, p.Pages, &page.Records, done); err != nil {
			return err
		}
		if err := r.saveIn(ctx, tx); err != nil {
			return err
		}
		return r.answers(ctx, tx)
	})
	if err != nil {
		*p = before
		return false, fmt.Errorf("keep page %d of %s: %w", before.Pages+1, p.Stream, err)
	}
	r.counted(p, 1, before.Counts)
	return done, nil
}

// atOnce works records in if they change little. It is not tried where the page
// before changed much: then they will be compared while the next page is on its way.
func (r *run) atOnce(ctx context.Context, tx store.Store, p *store.StreamProgress, records *inventory.Records) (bool, error) {
	if !r.calm {
		return false, nil
	}
	b, err := r.compare(ctx, tx, p.Stream, records)
	if err != nil {
		return false, err
	}
	if r.calm = b.isLittle(); !r.calm {
		return false, nil
	}
	p.Counts.Add(b.counts)
	return true, b.write(ctx, tx)
}

// apply works pages that are kept into the inventory, in one transaction.
func (r *run) apply(ctx context.Context, p *store.StreamProgress, pages []store.StagedPage) error {
	if len(pages) == 0 {
		return nil
	}
	before := p.Counts
	err := r.Store.InTx(ctx, func(tx store.Store) error {
		for i := range pages {
			if err := r.applyOne(ctx, tx, p, &pages[i]); err != nil {
				return err
			}
		}
		return r.saveIn(ctx, tx)
	})
	if err != nil {
		p.Counts = before
		return fmt.Errorf("apply pages %d to %d of %s: %w", pages[0].Page, pages[len(pages)-1].Page, p.Stream, err)
	}
	r.counted(p, 0, before)
	return nil
}

// applyOne works a page in. Its records are compared with what the pages before
// it left: a vendor may list a record twice.
func (r *run) applyOne(ctx context.Context, tx store.Store, p *store.StreamProgress, page *store.StagedPage) error {
	b, err := r.compare(ctx, tx, p.Stream, &page.Records)
	if err != nil {
		return err
	}
	p.Counts.Add(b.counts)
	r.calm = b.isLittle()
	if err := b.write(ctx, tx); err != nil {
		return err
	}
	return tx.PageDone(ctx, r.sync.ID, p.Stream, page.Page)
}

// catchUp applies the pages that an earlier run kept and did not get to apply.
func (r *run) catchUp(ctx context.Context, p *store.StreamProgress) error {
	saving := context.WithoutCancel(ctx)
	for {
		pending, err := r.Store.PendingPages(saving, r.sync.ID, p.Stream, 1)
		if err != nil || len(pending) == 0 {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.apply(saving, p, pending); err != nil {
			return err
		}
	}
}
