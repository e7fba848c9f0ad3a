package action

import (
	"context"
	"fmt"
	"strconv"

	"github.com/dustin/go-humanize"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store"
)

// ApproveRemoval removes, in the background, the records that a held sync came
// without: those that it holds, and no others.
func (d *Deeds) ApproveRemoval(ctx context.Context, syncID string) (*store.Sync, error) {
	return d.decide(ctx, syncID, store.Approved, "connector.approve_removal")
}

// RejectRemoval keeps the records that a held sync came without. The next
// complete listing decides anew.
func (d *Deeds) RejectRemoval(ctx context.Context, syncID string) (*store.Sync, error) {
	return d.decide(ctx, syncID, store.Rejected, "connector.reject_removal")
}

// decide settles what happens to held removals. Of two operators who decide at
// once the first one counts, and the second is told.
func (d *Deeds) decide(ctx context.Context, syncID string, decision store.Decision, deed string) (s *store.Sync, err error) {
	if err := auth.Require(ctx, auth.WriteConnectors); err != nil {
		return nil, err
	}
	err = d.Store.InTx(ctx, func(tx store.Store) error {
		if s, err = tx.Sync(ctx, syncID); err != nil {
			return err
		}
		actor, _ := auth.ActorFrom(ctx)
		var missing, known int64
		c, err := tx.EditConnector(ctx, s.ConnectorID, func(c *store.Connector) error {
			// Read again: this is the lock that deeds about a connector take turns on.
			if s, err = tx.Sync(ctx, syncID); err != nil {
				return err
			}
			if problem := undecidable(s); problem != nil {
				return problem
			}
			missing, known = s.Held()
			switch {
			case c.Status != store.Attention:
			case decision == store.Rejected:
				c.Rest(nil, d.Now())
			default:
				c.Reason = store.Reason{
					Code: store.CodeRemovalUnderWay, Since: d.Now(),
					Message: fmt.Sprintf("%s records are being removed, as %s decided.", humanize.Comma(missing), actor.Name),
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		s.Decision, s.DecidedAt, s.DecidedBy = decision, d.Now(), actor.Name
		if decision == store.Rejected {
			s.State = store.SyncCanceled
		}
		if _, err := tx.SaveSync(ctx, s, store.SyncHeld); err != nil {
			return err
		}
		if err := d.Queue.EnqueueSettle(ctx, tx.SQLTx(), job.Settle{SyncID: s.ID}); err != nil {
			return err
		}
		return d.audit(ctx, tx, deed, target{"connector", c.ID, c.Name}, map[string]string{
			"sync": s.ID, "records": strconv.FormatInt(missing, 10), "of": strconv.FormatInt(known, 10),
		})
	})
	return s, err
}

// undecidable says why there is nothing to decide about a sync, nil if there is.
func undecidable(s *store.Sync) *fault.Fault {
	switch {
	case s.Decision == store.Approved && s.DecidedBy != "", s.Decision == store.Rejected:
		return fault.New(fault.Conflict, "removal_decided", "%s has %s this removal already.", s.DecidedBy, s.Decision)
	case s.Decision == store.Dissolved:
		return fault.New(fault.Conflict, "removal_not_current",
			"There is nothing to decide any more: a later list named the missing records again. Nothing of it was removed because of this sync.")
	case s.Decision == store.Superseded:
		return fault.New(fault.Conflict, "removal_not_current",
			"This removal is out of date: a later sync found other records missing. Look at the connector and decide about that one.")
	case s.State != store.SyncHeld:
		return fault.New(fault.Conflict, "sync_not_held", "This sync holds no removal, so there is nothing to decide.")
	}
	return nil
}
