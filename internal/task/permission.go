package task

import (
	"context"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// permit finds out what a refusal is about. If the credential is good but for
// one stream that the connector can do without, that stream is left out and the
// others go on; any other refusal is returned.
func (r *run) permit(ctx context.Context, p *store.StreamProgress, err error) error {
	e, _ := connector.AsError(err)
	if e.Class == connector.Denied && len(r.kind.Streams) > 1 {
		// Some vendors answer a missing permission as they answer a bad credential.
		checked, problem := r.source.Check(ctx)
		if problem != nil {
			return problem
		}
		if checked.Access(p.Stream) != connector.NotAllowed {
			return err
		}
		refined := *e
		refined.Class, refined.Code = connector.Forbidden, connector.CodePermissionMissing
		e = &refined
	}
	if spec, _ := r.kind.Spec(p.Stream); e.Class != connector.Forbidden || spec.Required {
		return e
	}
	return r.forbid(context.WithoutCancel(ctx), p, e)
}

// forbid leaves a stream out of this sync; its records stay as they are.
func (r *run) forbid(ctx context.Context, p *store.StreamProgress, e *connector.Error) error {
	r.log.Warn("stream not permitted", "error", e)
	return r.Store.InTx(ctx, func(tx store.Store) error {
		p.State, p.ProblemCode, p.ProblemText = store.StreamForbidden, e.Code, e.Message
		if err := tx.DropPages(ctx, r.sync.ID, p.Stream); err != nil {
			return err
		}
		if err := tx.SetProblem(ctx, r.connector.ID, p.Stream, store.Reason{Code: e.Code, Message: e.Message, Since: r.Now()}); err != nil {
			return err
		}
		return r.saveIn(ctx, tx)
	})
}
