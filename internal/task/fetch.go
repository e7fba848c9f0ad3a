package task

import (
	"context"
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
	err  error
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
			f.page, f.err = r.next(fetching, listing)
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
// ends, or none is on its way any more.
func (r *run) writeAll(fetching context.Context, p *store.StreamProgress, pages <-chan fetched, kept chan<- struct{}) error {
	saving := context.WithoutCancel(fetching)
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
		// The last page of a slice is followed by none: it would not be kept.
		over := time.Now().After(r.until)
		if !over {
			select {
			case kept <- struct{}{}:
			case <-fetching.Done(): // the page is worked in all the same
			}
		}
		if !done {
			if err := r.apply(saving, p, p.Pages, &f.page.Records); err != nil {
				return err
			}
		}
		if over {
			return errSlice
		}
	}
	return nil
}
