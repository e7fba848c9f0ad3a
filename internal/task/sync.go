package task

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
)

// errSuperseded ends a run whose sync is no longer its own: cancelled, or its
// connector paused, reconnected or deleted.
var errSuperseded = errors.New("the sync is not running any more")

// errSlice ends a run that has held its worker long enough.
var errSlice = errors.New("the sync's time slice is over")

// run is one sync being worked on. Its goroutine alone writes to it.
type run struct {
	*Machine
	log       *slog.Logger // names the sync, its connector and, while one is read, the stream
	sync      *store.Sync
	connector *store.Connector
	kind      *connector.Type
	source    *connector.Source
	meter     *budget.Meter
	requests  *atomic.Int64         // sent since the last save
	until     time.Time             // when the slice is over, by the clock of the process, which never jumps
	calm      bool                  // the last page changed little
	reading   *store.StreamProgress // the stream that is being read; nil before the first
}

// Sync works on a sync until it ends, must wait, or ctx ends. Every page is
// committed with its cursor, so that whoever calls Sync next goes on from there.
func (m *Machine) Sync(ctx context.Context, syncID string) error {
	var r *run
	err := m.untilRoom(ctx, func() (err error) {
		r, err = m.begin(ctx, syncID)
		return err
	})
	if err != nil || r == nil {
		return err
	}
	inner, ended := m.observer().Run(ctx, r.subject())
	r.log.Info("sync runs", "trigger", r.sync.Cause)
	err = r.work(inner)
	if r.source != nil {
		err = errors.Join(err, r.source.Close())
	}
	ended(err)
	saving := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		return r.succeed(saving)
	case errors.Is(err, errSuperseded):
		return nil
	case ctx.Err() != nil, errors.Is(err, errSlice):
		return errors.Join(r.handBack(saving), job.Again(0))
	case isFull(err):
		return r.putOff(ctx, err)
	case fault.Has(err, store.CodeUnreachable):
		r.log.Warn("the database is away; the sync goes on from its last page when it is back", "error", err)
		return job.Again(awayPause)
	default:
		return r.fail(saving, err)
	}
}

// begin takes a sync over: nil if there is nothing to do any more.
func (m *Machine) begin(ctx context.Context, syncID string) (r *run, err error) {
	var early time.Duration
	err = m.Store.InTx(ctx, func(tx store.Store) error {
		s, err := tx.Sync(ctx, syncID)
		if fault.Has(err, "sync_not_found") {
			return nil
		}
		if err != nil || !s.State.Live() {
			return err
		}
		if wait, err := m.tooEarly(ctx, tx, s); err != nil || wait > 0 {
			early = wait
			return err
		}
		s.Claim++
		s.State, s.WaitUntil, s.ErrorClass, s.ErrorCode, s.ErrorText = store.SyncRunning, time.Time{}, "", "", ""
		if s.StartedAt.IsZero() {
			s.StartedAt = m.Now()
		}
		ours, err := tx.SaveSync(ctx, s, store.SyncQueued, store.SyncRunning, store.SyncWaiting)
		if err != nil || !ours {
			return err
		}
		c, err := tx.EditConnector(ctx, s.ConnectorID, func(c *store.Connector) error {
			c.LastAttemptAt = m.Now()
			return nil
		})
		if err != nil {
			return err
		}
		r = &run{Machine: m, sync: s, connector: c, requests: &atomic.Int64{}, until: time.Now().Add(m.Slice)}
		r.log = m.Log.With("sync_id", s.ID, "connector_id", c.ID, "connector_type", c.Type)
		return nil
	})
	if fault.Has(err, "connector_not_found") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("begin sync: %w", err)
	}
	if early > 0 {
		return nil, job.Again(early)
	}
	return r, nil
}

// tooEarly is how much longer a sync waits that was told to wait for longer than
// the job engine waits at a time. A clock that has gone back since is not believed.
func (m *Machine) tooEarly(ctx context.Context, tx store.Store, s *store.Sync) (time.Duration, error) {
	now := m.Now()
	if s.State != store.SyncWaiting || s.ErrorClass != connector.Throttled || !s.WaitUntil.After(now) {
		return 0, nil
	}
	c, err := tx.Connector(ctx, s.ConnectorID)
	if err != nil || now.Before(c.LastAttemptAt) {
		return 0, err
	}
	return s.WaitUntil.Sub(now), nil
}

// work opens the source and reads every stream that is not done.
func (r *run) work(ctx context.Context) error {
	if err := r.open(ctx); err != nil {
		return err
	}
	for i := range r.sync.Streams {
		if err := r.read(ctx, &r.sync.Streams[i]); err != nil {
			return err
		}
	}
	return r.weave(context.WithoutCancel(ctx))
}

// weave joins what the streams brought, each by itself: accounts and devices to
// persons, programs to devices; and counts who uses what, if that may have changed.
func (r *run) weave(ctx context.Context) error {
	joined, err := matching.JoinLeftovers(ctx, r.Store, r.Now())
	if err != nil {
		return fmt.Errorf("join accounts to persons: %w", err)
	}
	moved, err := matching.JoinDevices(ctx, r.Store, r.connector.ID, r.Now())
	if err != nil {
		return fmt.Errorf("join devices to persons: %w", err)
	}
	placed, err := r.Store.PlaceInstallations(ctx, r.connector.ID)
	if err != nil {
		return fmt.Errorf("place programs on devices: %w", err)
	}
	if joined+moved+placed+r.stirred() > 0 {
		if err := r.Store.Reckon(ctx, r.Directories); err != nil {
			return fmt.Errorf("count who uses what: %w", err)
		}
	}
	return r.rematch(ctx)
}

// rematch matches programs once more: those that the catalogue did not know
// before, and those that came back after their app was gone.
func (r *run) rematch(ctx context.Context) error {
	from := matching.Origin{ConnectorID: r.connector.ID, ConnectorName: r.connector.Name, SyncID: r.sync.ID}
	moved, err := r.Matcher.Rematch(ctx, r.Store, from, r.Now())
	if err != nil {
		return fmt.Errorf("match programs to apps again: %w", err)
	}
	if moved == 0 {
		return r.takeFigures(ctx)
	}
	return r.reckon(ctx)
}

// stirred is how many records came, went or changed in a way that may alter who
// uses what. A device that merely reported to its vendor does not.
func (r *run) stirred() (n int64) {
	for _, p := range r.sync.Streams {
		n += p.Counts.Created + p.Counts.Removed + p.Counts.Returned
		if r.kindOf(p.Stream) == inventory.KindAccount {
			n += p.Counts.Updated
		}
	}
	return n
}

// read lists a stream and concludes from it, until nothing is left to do.
func (r *run) read(ctx context.Context, p *store.StreamProgress) error {
	r.reading = p
	whole := r.log
	r.log = whole.With("stream", p.Stream)
	for !p.State.Done() {
		step := r.list
		if p.State == store.StreamListed {
			step = r.conclude
		}
		err := step(ctx, p)
		if class := connector.ClassOf(err); class == connector.Denied || class == connector.Forbidden {
			err = r.permit(ctx, p, err)
		}
		if err != nil {
			return err
		}
	}
	r.log = whole
	return nil
}

// open unseals the credentials and opens the source.
func (r *run) open(ctx context.Context) error {
	kind, ok := r.Lookup(r.connector.Type)
	if !ok {
		return connector.NewError(connector.Malformed, "unknown_connector_type",
			"This version of Noonday does not know connectors of type “%s”.", r.connector.Type)
	}
	r.kind = kind
	secrets, err := r.Unseal(r.connector.Sealed, store.SealRow(r.connector.ID))
	if err != nil {
		return connector.NewError(connector.Denied, "credentials_unreadable",
			"The stored credentials cannot be opened with this installation's key.").Because(err)
	}
	settings := connector.Settings{Plain: r.connector.Settings, Secrets: secrets}
	env, err := r.metered(ctx, settings)
	if err != nil {
		return err
	}
	r.source, err = connector.Open(kind, settings, env)
	return err
}

// metered is the environment in which every request is within the budget of the
// tenant, and counted.
func (r *run) metered(ctx context.Context, settings connector.Settings) (connector.Environment, error) {
	scope := budget.Scope(r.connector.Type, r.connector.TenantID)
	known, err := r.Store.Budget(ctx, scope)
	if err != nil {
		return connector.Environment{}, fmt.Errorf("read the budget: %w", err)
	}
	r.meter = r.Budget.Meter(scope, r.kind.Title, r.kind.LimitsFor(settings, r.Env), r.connector.BudgetPercent, known)
	env := r.Env
	env.Log, env.Admit, env.Waits = slog.New(current{r}), r.admit, r.waits
	env.Observe = func(ctx context.Context, q connector.Request) {
		r.requests.Add(1)
		r.meter.Observe(q)
		if tell := r.Env.Observe; tell != nil {
			tell(ctx, q)
		}
	}
	return env, nil
}

// admit asks the budget whether a request may be sent.
func (r *run) admit(ctx context.Context) error {
	began := time.Now()
	err := r.meter.Admit(ctx)
	if waited := time.Since(began); waited > time.Millisecond {
		r.observer().Throttled(r.subject(), connector.CodeBudgetSpent, waited)
	}
	return err
}

// waits notes that the source waits for the vendor by itself.
func (r *run) waits(e *connector.Error, wait time.Duration) {
	r.log.Debug("the vendor asks to wait", "code", e.Code, "wait_ms", wait.Milliseconds())
	if e.Class == connector.Throttled {
		r.observer().Throttled(r.subject(), e.Code, wait)
	}
}

// maxRestarts is how often a stream may start over because the vendor has
// forgotten the cursor.
const maxRestarts = 3

// restart begins a stream again: its pages go, so that its end proves only
// what the new walk saw.
func (r *run) restart(ctx context.Context, p *store.StreamProgress) error {
	p.State, p.Cursor, p.Pages, p.Records, p.Dropped, p.Counts.Unchanged = store.StreamRunning, "", 0, 0, 0, 0
	p.Restarts++
	return r.Store.InTx(ctx, func(tx store.Store) error {
		if err := tx.DropPages(ctx, r.sync.ID, p.Stream); err != nil {
			return err
		}
		return r.saveIn(ctx, tx)
	})
}

// save writes the progress; it fails with errSuperseded if the sync is no
// longer running.
func (r *run) save(ctx context.Context) error {
	return r.Store.InTx(ctx, func(tx store.Store) error { return r.saveIn(ctx, tx) })
}

func (r *run) saveIn(ctx context.Context, tx store.Store) error {
	sent := r.requests.Swap(0)
	r.sync.Requests += sent
	if r.reading != nil {
		r.reading.Requests += sent
	}
	if r.meter != nil {
		if err := r.meter.Save(ctx, tx); err != nil {
			return err
		}
	}
	ok, err := tx.SaveSync(ctx, r.sync, store.SyncRunning)
	if err != nil {
		return fmt.Errorf("save progress: %w", err)
	}
	if !ok {
		return errSuperseded
	}
	return nil
}
