package action

import (
	"context"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// ConnectorView is a connector with what a reader wants to know beside it.
type ConnectorView struct {
	store.Connector
	Kind *connector.Type // nil if this version does not know the type
	Live *store.Sync     // under way
	Held *store.Sync     // waits for a decision about its removals
	Last *store.Sync     // the newest that has ended
}

// ListConnectorTypes lists what can be connected.
func (d *Deeds) ListConnectorTypes(ctx context.Context) ([]connector.Type, error) {
	if err := auth.Require(ctx, auth.ReadConnectors); err != nil {
		return nil, err
	}
	return d.Types, nil
}

// ConnectorType returns one connector type.
func (d *Deeds) ConnectorType(ctx context.Context, id string) (*connector.Type, error) {
	if err := auth.Require(ctx, auth.ReadConnectors); err != nil {
		return nil, err
	}
	if t, ok := d.Lookup(id); ok {
		return t, nil
	}
	return nil, fault.New(fault.NotFound, "connector_type_not_found", "This version of Noonday has no such connector type.")
}

// GetConnector returns one connector.
func (d *Deeds) GetConnector(ctx context.Context, id string) (*ConnectorView, error) {
	if err := auth.Require(ctx, auth.ReadConnectors); err != nil {
		return nil, err
	}
	return d.view(ctx, id)
}

// ListConnectors lists connectors.
func (d *Deeds) ListConnectors(ctx context.Context, q store.ConnectorQuery) (store.List[ConnectorView], error) {
	var out store.List[ConnectorView]
	if err := auth.Require(ctx, auth.ReadConnectors); err != nil {
		return out, err
	}
	list, err := d.Store.ListConnectors(ctx, q)
	if err != nil {
		return out, err
	}
	out.Next, out.Total, out.TotalIsMinimum = list.Next, list.Total, list.TotalIsMinimum
	held, err := d.heldSyncs(ctx)
	if err != nil {
		return out, err
	}
	for i := range list.Items {
		v, err := d.withSyncs(ctx, &list.Items[i])
		if err != nil {
			return out, err
		}
		v.Held = held[v.ID]
		out.Items = append(out.Items, *v)
	}
	return out, nil
}

// view reads a connector with its syncs.
func (d *Deeds) view(ctx context.Context, id string) (*ConnectorView, error) {
	c, err := d.Store.Connector(ctx, id)
	if err != nil {
		return nil, err
	}
	v, err := d.withSyncs(ctx, c)
	if err != nil {
		return nil, err
	}
	v.Held, err = d.Store.HeldSync(ctx, id)
	return v, err
}

// heldSyncs finds all syncs that wait for a decision, by connector.
func (d *Deeds) heldSyncs(ctx context.Context) (map[string]*store.Sync, error) {
	list, err := d.Store.ListSyncs(ctx, store.SyncQuery{States: []store.SyncState{store.SyncHeld}, Paging: store.Paging{Limit: 500}})
	held := make(map[string]*store.Sync, len(list.Items))
	for i := range list.Items {
		if s := &list.Items[i]; s.Decision == store.Undecided {
			held[s.ConnectorID] = s
		}
	}
	return held, err
}

// withSyncs adds the sync under way and the last one that ended.
func (d *Deeds) withSyncs(ctx context.Context, c *store.Connector) (*ConnectorView, error) {
	v := &ConnectorView{Connector: *c}
	v.Kind, _ = d.Lookup(c.Type)
	recent, err := d.Store.ListSyncs(ctx, store.SyncQuery{ConnectorID: c.ID, Paging: store.Paging{Limit: 2}})
	if err != nil {
		return nil, err
	}
	for i := range recent.Items {
		s := &recent.Items[i]
		switch {
		case s.State.Live() && v.Live == nil:
			v.Live = s
		case !s.State.Live() && v.Last == nil:
			v.Last = s
		}
	}
	return v, nil
}

// ListSyncs lists the syncs of a connector, newest first.
func (d *Deeds) ListSyncs(ctx context.Context, q store.SyncQuery) (store.List[store.Sync], error) {
	if err := auth.Require(ctx, auth.ReadConnectors); err != nil {
		return store.List[store.Sync]{}, err
	}
	if _, err := d.Store.Connector(ctx, q.ConnectorID); err != nil {
		return store.List[store.Sync]{}, err
	}
	return d.Store.ListSyncs(ctx, q)
}

// GetSync returns one sync.
func (d *Deeds) GetSync(ctx context.Context, id string) (*store.Sync, error) {
	if err := auth.Require(ctx, auth.ReadConnectors); err != nil {
		return nil, err
	}
	return d.Store.Sync(ctx, id)
}
