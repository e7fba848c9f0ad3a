package api

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

func (a *API) listConnectorTypes(ctx context.Context, _ *Paging) (Page[ConnectorType], error) {
	types, err := a.deeds.ListConnectorTypes(ctx)
	out := Page[ConnectorType]{Items: []ConnectorType{}, Total: int64(len(types))}
	for i := range types {
		out.Items = append(out.Items, writeType(&types[i]))
	}
	return out, err
}

func (a *API) getConnectorType(ctx context.Context, in *ByID) (ConnectorType, error) {
	t, err := a.deeds.ConnectorType(ctx, in.ID)
	if err != nil {
		return ConnectorType{}, err
	}
	return writeType(t), nil
}

type checkInput struct {
	Body struct {
		Type     string            `json:"type" required:"false" maxLength:"100"`
		Settings map[string]string `json:"settings" required:"false"`
	}
}

func (a *API) checkConnector(ctx context.Context, in *checkInput) (Check, error) {
	checked, err := a.deeds.CheckConnector(ctx, in.Body.Type, in.Body.Settings)
	if err != nil {
		return Check{}, err
	}
	return writeCheck(checked, requestID(ctx)), nil
}

type createInput struct {
	Body struct {
		Type                string            `json:"type" required:"false" maxLength:"100"`
		Name                string            `json:"name" required:"false"`
		Settings            map[string]string `json:"settings" required:"false"`
		Streams             []string          `json:"streams,omitempty" doc:"Those to read; left out: those that can be read"`
		PollIntervalMinutes *int              `json:"poll_interval_minutes,omitempty" doc:"15 to 1440; left out: 60"`
		RemovalGuard        *RemovalGuard     `json:"removal_guard,omitempty" doc:"Left out: 20 per cent and 10 records"`
		BudgetSharePercent  *int64            `json:"budget_share_percent,omitempty" doc:"5 to 100; left out: 50"`
	}
}

func (a *API) createConnector(ctx context.Context, in *createInput) (Connector, error) {
	n := action.NewConnector{Type: in.Body.Type, Name: in.Body.Name, Settings: in.Body.Settings, Streams: in.Body.Streams, Guard: in.Body.RemovalGuard.guard(), Budget: in.Body.BudgetSharePercent}
	if in.Body.PollIntervalMinutes != nil {
		n.Interval = interval(*in.Body.PollIntervalMinutes)
	}
	v, err := a.deeds.CreateConnector(ctx, n)
	if err != nil {
		return Connector{}, err
	}
	return writeConnector(v), nil
}

// interval reads minutes; what cannot be an interval becomes one out of range.
func interval(minutes int) time.Duration {
	if minutes <= 0 || minutes > 1_000_000 {
		return time.Minute
	}
	return time.Duration(minutes) * time.Minute
}

type listConnectorsInput struct {
	Searching
	Status string `query:"status" maxLength:"200" doc:"Comma list of statuses"`
	Type   string `query:"type" maxLength:"200" doc:"Comma list of connector types"`
}

func (a *API) listConnectors(ctx context.Context, in *listConnectorsInput) (Page[Connector], error) {
	statuses, err := values("status", in.Status, store.ConnectorStatuses())
	if err != nil {
		return Page[Connector]{}, err
	}
	l, err := a.deeds.ListConnectors(ctx, store.ConnectorQuery{
		Paging: in.paging(), Search: in.Q, Statuses: statuses, Types: splitList(in.Type),
	})
	return pageOf(l, writeConnector), err
}

func (a *API) getConnector(ctx context.Context, in *ByID) (Connector, error) {
	v, err := a.deeds.GetConnector(ctx, in.ID)
	if err != nil {
		return Connector{}, err
	}
	return writeConnector(v), nil
}

type editConnectorInput struct {
	ByID
	Body struct {
		Name                *string       `json:"name,omitempty"`
		PollIntervalMinutes *int          `json:"poll_interval_minutes,omitempty" doc:"15 to 1440"`
		Streams             []string      `json:"streams,omitempty"`
		RemovalGuard        *RemovalGuard `json:"removal_guard,omitempty"`
		BudgetSharePercent  *int64        `json:"budget_share_percent,omitempty" doc:"5 to 100"`
		Paused              *bool         `json:"paused,omitempty"`
	}
}

func (a *API) editConnector(ctx context.Context, in *editConnectorInput) (Connector, error) {
	e := action.ConnectorEdit{
		Name: in.Body.Name, Streams: in.Body.Streams, Guard: in.Body.RemovalGuard.guard(), Budget: in.Body.BudgetSharePercent, Paused: in.Body.Paused,
	}
	if in.Body.PollIntervalMinutes != nil {
		d := interval(*in.Body.PollIntervalMinutes)
		e.Interval = &d
	}
	v, err := a.deeds.EditConnector(ctx, in.ID, e)
	if err != nil {
		return Connector{}, err
	}
	return writeConnector(v), nil
}

type reconnectInput struct {
	ByID
	Body struct {
		Settings      map[string]string `json:"settings" required:"false" doc:"Those left out stay as they are; secrets only if nothing else changes"`
		ReplaceTenant bool              `json:"replace_tenant,omitempty" doc:"Accept the credentials of another tenant"`
	}
}

func (a *API) reconnectConnector(ctx context.Context, in *reconnectInput) (Connector, error) {
	v, err := a.deeds.ReconnectConnector(ctx, in.ID, in.Body.Settings, in.Body.ReplaceTenant)
	if err != nil {
		return Connector{}, err
	}
	return writeConnector(v), nil
}

func (a *API) syncConnector(ctx context.Context, in *ByID) (Sync, error) {
	s, err := a.deeds.SyncNow(ctx, in.ID)
	if err != nil {
		return Sync{}, err
	}
	return writeSync(s), nil
}

func (a *API) previewDeletion(ctx context.Context, in *ByID) (Deletion, error) {
	d, err := a.deeds.PreviewDeletion(ctx, in.ID)
	if err != nil {
		return Deletion{}, err
	}
	return writeDeletion(d), nil
}

type deleteInput struct {
	ByID
	Records string `query:"records" default:"remove" maxLength:"20" doc:"remove: its accounts go; keep: they stay as history, marked disconnected"`
}

// Deleted says what a deletion took away, or kept.
type Deleted struct {
	ID              string         `json:"id"`
	Name            string         `json:"name"`
	RemovalReminder string         `json:"removal_reminder"`
	Records         DeletedRecords `json:"records"`
	Mode            string         `json:"mode" enum:"keep,remove"`
}

// DeletedRecords counts the records of a deleted connector.
type DeletedRecords struct {
	Accounts      int64 `json:"accounts"`
	Devices       int64 `json:"devices"`
	Installations int64 `json:"installations"`
}

func (a *API) deleteConnector(ctx context.Context, in *deleteInput) (Deleted, error) {
	if in.Records != "keep" && in.Records != "remove" {
		return Deleted{}, fault.New(fault.Invalid, "invalid_value", "records is keep or remove.").At("records")
	}
	d, err := a.deeds.DeleteConnector(ctx, in.ID, in.Records == "keep")
	if err != nil {
		return Deleted{}, err
	}
	return Deleted{d.ConnectorID, d.ConnectorName, d.Reminder, DeletedRecords{d.Records.Accounts, d.Records.Devices, d.Records.Installations}, in.Records}, nil
}

type listSyncsInput struct {
	ByID
	Paging
	State string `query:"state" maxLength:"200" doc:"Comma list of states"`
}

func (a *API) listSyncs(ctx context.Context, in *listSyncsInput) (Page[Sync], error) {
	states, err := values("state", in.State, store.SyncStates())
	if err != nil {
		return Page[Sync]{}, err
	}
	l, err := a.deeds.ListSyncs(ctx, store.SyncQuery{Paging: in.paging(), ConnectorID: in.ID, States: states})
	return pageOf(l, writeSync), err
}

func (a *API) getSync(ctx context.Context, in *ByID) (Sync, error) {
	s, err := a.deeds.GetSync(ctx, in.ID)
	if err != nil {
		return Sync{}, err
	}
	return writeSync(s), nil
}

func (a *API) approveRemoval(ctx context.Context, in *ByID) (Sync, error) {
	s, err := a.deeds.ApproveRemoval(ctx, in.ID)
	if err != nil {
		return Sync{}, err
	}
	return writeSync(s), nil
}

func (a *API) rejectRemoval(ctx context.Context, in *ByID) (Sync, error) {
	s, err := a.deeds.RejectRemoval(ctx, in.ID)
	if err != nil {
		return Sync{}, err
	}
	return writeSync(s), nil
}

func (a *API) connectorCost(ctx context.Context, in *ByID) (Cost, error) {
	c, err := a.deeds.ConnectorCost(ctx, in.ID)
	if err != nil {
		return Cost{}, err
	}
	return writeCost(c), nil
}
