package task

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// fetched is a page on its way from the fetcher to the writer.
type fetched struct {
	page connector.Page
	took time.Duration
	err  error
}

const (
	// batchRecords is how many records one transaction works in at most, but for
	// the page that makes them more. Records touch every index of their table
	// all over; a batch writes what its pages touch in common once.
	batchRecords = 3000
	// heldBack says which part of what a listing brought so far a batch may be:
	// one eighth. The first pages are worked in one by one.
	heldBack = 8
	// unhurried is from when on a vendor is slow: a page is then worked in while
	// the next is on its way, and costs no time at all.
	unhurried = 100 * time.Millisecond
)

// batching gathers pages that are kept, until they are worth working in.
type batching struct {
	pages   []store.StagedPage
	records int
}

// due reports whether the batch is worked in before the next page is kept. Listed
// is how many records came so far, took how long the last page was on its way.
func (b *batching) due(listed int64, took time.Duration) bool {
	return b.records >= batchRecords || int64(b.records)*heldBack >= listed || took >= unhurried
}

// add adds a page.
func (b *batching) add(number int64, page *connector.Page) {
	b.pages = append(b.pages, store.StagedPage{Page: number, Records: page.Records})
	b.records += page.Len()
}

// list reads a stream to its end from where it stands. A page is fetched while
// the one before it is worked into the inventory, but not before that one is
// kept: whenever the process dies, one page at the most is fetched again. When
// it is asked to stop, the page on its way may still arrive, and none is.
func (r *run) list(ctx context.Context, p *store.StreamProgress) error {
	if err := r.catchUp(ctx, p); err != nil {
		return err
	}
	r.calm = slices.ContainsFunc(r.connector.Listed, func(l store.Listed) bool { return l.Stream == p.Stream })
	fetching, stop := lingering(ctx, r.Grace)
	pages, kept, ended := make(chan fetched), make(chan struct{}), make(chan struct{})
	listing := r.source.List(p.Stream, p.Cursor)
	go func() {
		defer close(ended)
		r.fetchAll(ctx, fetching, listing, pages, kept)
	}()
	err := r.writeAll(fetching, p, pages, kept)
	stop()
	<-ended
	if connector.ClassOf(err) == connector.Gone && p.Cursor != "" && p.Restarts < maxRestarts {
		return r.restart(context.WithoutCancel(ctx), p)
	}
	return err
}

// lingering is a context that ends a grace later than ctx. Call stop once it is
// not needed any more.
func lingering(ctx context.Context, grace time.Duration) (longer context.Context, stop func()) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	forget := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() {
		forget()
		cancel()
	}
}

// fetchAll sends the pages of a listing, each when the one before is kept, until
// the last or an error. After ctx ended it begins with none; one that
// is on its way then has until fetching ends.
func (r *run) fetchAll(ctx, fetching context.Context, listing *connector.Listing, pages chan<- fetched, kept <-chan struct{}) {
	for {
		f := fetched{err: ctx.Err()}
		if f.err == nil {
			asked := time.Now()
			f.page, f.err = r.next(fetching, listing)
			f.took = time.Since(asked)
		}
		select {
		case pages <- f:
		case <-fetching.Done():
			return
		}
		if f.err != nil {
			return
		}
		select {
		case <-kept:
		case <-fetching.Done():
			return
		}
		if f.page.Next == "" {
			return
		}
	}
}

// next reads a page. A panic of a driver would end the process, and the process
// after it; it becomes an error of this sync alone. What it panicked with may
// hold a secret and is left out.
func (r *run) next(ctx context.Context, listing *connector.Listing) (page connector.Page, err error) {
	ctx, fetched := r.observer().Page(ctx, r.subject())
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the driver panicked with a %T\n%s", p, debug.Stack())
		}
		fetched(page.Len(), err)
	}()
	return listing.Next(ctx)
}

// writeAll keeps pages, and works them into the inventory, until the listing
// ends, or none is on its way any more. Whatever ends it, what is kept is worked in.
func (r *run) writeAll(fetching context.Context, p *store.StreamProgress, pages <-chan fetched, kept chan<- struct{}) (err error) {
	saving := context.WithoutCancel(fetching)
	var batch batching
	defer func() { err = errors.Join(err, r.apply(saving, p, batch.pages)) }()
	for p.State != store.StreamListed {
		var f fetched
		select {
		case f = <-pages:
		case <-fetching.Done():
			return fetching.Err()
		}
		if f.err != nil {
			return f.err
		}
		done, err := r.keep(saving, p, &f.page)
		if err != nil {
			return err
		}
		if !done {
			batch.add(p.Pages, &f.page)
		}
		// The last page of a slice is followed by none: it would not be kept.
		if time.Now().After(r.until) {
			return errSlice
		}
		select {
		case kept <- struct{}{}:
		case <-fetching.Done(): // the page is worked in all the same
		}
		if batch.due(p.Records, f.took) {
			full := batch.pages
			batch = batching{}
			if err := r.apply(saving, p, full); err != nil {
				return err
			}
		}
	}
	return nil
}
