package api

import (
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// Connector is a configured source, never with its secrets.
type Connector struct {
	ID                  string            `json:"id"`
	Type                string            `json:"type"`
	TypeTitle           string            `json:"type_title"`
	Name                string            `json:"name"`
	Status              string            `json:"status" enum:"collecting,connected,attention,failing,waiting,reconnect,paused"`
	StatusReason        *Reason           `json:"status_reason"`
	Settings            map[string]string `json:"settings"`
	Credentials         []Credential      `json:"credentials" nullable:"false"`
	Tenant              *ConnectorTenant  `json:"tenant"`
	Streams             []string          `json:"streams" nullable:"false"`
	StreamStatus        []StreamStatus    `json:"stream_status" nullable:"false" doc:"How each of the streams stands"`
	PollIntervalMinutes int               `json:"poll_interval_minutes"`
	RemovalGuard        RemovalGuard      `json:"removal_guard"`
	BudgetSharePercent  int64             `json:"budget_share_percent" doc:"The share of the vendor's limits that it may spend"`
	Held                *Held             `json:"held" doc:"Removals that wait for a decision; null if there are none"`
	Paused              bool              `json:"paused"`
	LastAttemptAt       *time.Time        `json:"last_attempt_at"`
	LastSuccessAt       *time.Time        `json:"last_success_at"`
	NextSyncAt          *time.Time        `json:"next_sync_at"`
	LastError           *LastError        `json:"last_error" doc:"Null when the last attempt went well"`
	Records             map[string]int64  `json:"records" doc:"Live records by stream"`
	App                 *Ref              `json:"app"`
	Sync                *Sync             `json:"sync" doc:"The one under way"`
	LastSync            *Sync             `json:"last_sync" doc:"The newest that has ended"`
	CreatedAt           *time.Time        `json:"created_at"`
	UpdatedAt           *time.Time        `json:"updated_at"`
}

// Reason says why a connector has its status.
type Reason struct {
	Code    string     `json:"code"`
	Message string     `json:"message"`
	Since   *time.Time `json:"since"`
}

// LastError is the last error: what kind it was, since when it happens, when it
// last did, and how often in a row.
type LastError struct {
	Class   string     `json:"class" enum:"denied,forbidden,throttled,unavailable,malformed,gone,internal"`
	Code    string     `json:"code"`
	Message string     `json:"message"`
	Since   *time.Time `json:"since"`
	At      *time.Time `json:"at"`
	Count   int64      `json:"count"`
}

// errorClass is the class of an error; those that are not the vendor's are ours.
func errorClass(c connector.Class) string {
	if c == "" {
		return "internal"
	}
	return string(c)
}

// Credential says that a secret is kept, not what it is.
type Credential struct {
	Field     string     `json:"field"`
	Label     string     `json:"label"`
	Set       bool       `json:"set"`
	UpdatedAt *time.Time `json:"updated_at"`
}

// ConnectorTenant is whose data a connector reads.
type ConnectorTenant struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

func writeConnector(v *action.ConnectorView) Connector {
	out := Connector{
		ID: v.ID, Type: v.Type, TypeTitle: v.Type, Name: v.Name, Status: string(v.Status), Settings: v.Settings, Credentials: []Credential{},
		Streams: []string{}, PollIntervalMinutes: int(v.PollInterval.Minutes()), Paused: v.Paused, LastAttemptAt: moment(v.LastAttemptAt),
		LastSuccessAt: moment(v.LastSuccessAt), NextSyncAt: moment(v.NextSyncAt), Records: map[string]int64{}, App: ref(v.AppID, v.AppName),
		StreamStatus: streamStatuses(v), RemovalGuard: RemovalGuard(v.Guard), BudgetSharePercent: v.BudgetPercent, Held: writeHeld(v.Held),
		Sync: writeSyncOrNil(v.Live), LastSync: writeSyncOrNil(v.Last), CreatedAt: moment(v.CreatedAt), UpdatedAt: moment(v.UpdatedAt),
	}
	if v.Reason.Code != "" {
		out.StatusReason = &Reason{v.Reason.Code, v.Reason.Message, moment(v.Reason.Since)}
	}
	if v.LastError.Code != "" {
		out.LastError = &LastError{
			errorClass(v.LastError.Class), v.LastError.Code, v.LastError.Message, moment(v.LastError.Since), moment(v.LastError.At), v.LastError.Count,
		}
	}
	if v.TenantID != "" {
		out.Tenant = &ConnectorTenant{v.TenantID, v.TenantName, v.TenantURL}
	}
	for _, s := range v.Streams {
		out.Streams = append(out.Streams, string(s))
		out.Records[string(s)] = v.Records[s]
	}
	if v.Kind != nil {
		out.TypeTitle = v.Kind.Title
		out.Credentials = credentials(v)
	}
	return out
}

// credentials says which secrets are kept.
func credentials(v *action.ConnectorView) []Credential {
	out := []Credential{}
	for _, f := range v.Kind.Fields {
		if f.Secret {
			out = append(out, Credential{f.Name, f.Label, v.Sealed != "", moment(v.CredentialsSetAt)})
		}
	}
	return out
}

// Sync is one run of a connector over its streams.
type Sync struct {
	ID          string           `json:"id"`
	ConnectorID string           `json:"connector_id"`
	Trigger     string           `json:"trigger" enum:"initial,schedule,manual,reconnect"`
	State       string           `json:"state" enum:"queued,running,waiting,held,succeeded,failed,canceled"`
	QueuedAt    *time.Time       `json:"queued_at"`
	StartedAt   *time.Time       `json:"started_at"`
	EndedAt     *time.Time       `json:"ended_at"`
	WaitUntil   *time.Time       `json:"wait_until"`
	Progress    Progress         `json:"progress" doc:"Of the stream being read, or the last one"`
	Streams     []StreamProgress `json:"streams" nullable:"false"`
	Counts      Counts           `json:"counts" doc:"Of all streams"`
	Error       *SyncError       `json:"error"`
	Held        *Held            `json:"held" doc:"The removals that waited, or wait, for a decision; null if none did"`
	Decision    *SyncDecision    `json:"decision" doc:"Null while nothing is decided, and where nothing had to be"`
	Requests    int64            `json:"requests" doc:"Requests sent to the vendor"`
	Retries     int64            `json:"retries"`
	DurationMS  *int64           `json:"duration_ms"`
}

// Progress is how far a sync is.
type Progress struct {
	Stream   string `json:"stream"`
	Pages    int64  `json:"pages"`
	Records  int64  `json:"records"`
	Dropped  int64  `json:"dropped" doc:"Records that were read and left out by a rule of the connector"`
	Expected *int64 `json:"expected" doc:"The vendor's total of what is read, or that of the last complete listing; null if unknown"`
}

// StreamProgress is the progress of one stream.
type StreamProgress struct {
	Stream   string     `json:"stream"`
	State    string     `json:"state" enum:"pending,running,listed,complete,held,forbidden,failed"`
	Pages    int64      `json:"pages"`
	Records  int64      `json:"records"`
	Dropped  int64      `json:"dropped" doc:"Records that were read and left out by a rule of the connector"`
	Expected *int64     `json:"expected"`
	Requests int64      `json:"requests" doc:"Requests sent to the vendor for it"`
	Restarts int64      `json:"restarts" doc:"How often it began anew because the vendor had forgotten the cursor"`
	Missing  int64      `json:"missing" doc:"Records that the complete list came without"`
	Problem  *SyncError `json:"problem" doc:"Why it could not be read; null when it could"`
	Counts
}

// Counts says what became of records.
type Counts struct {
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Removed   int64 `json:"removed"`
	Returned  int64 `json:"returned"`
}

// SyncError says why a sync failed or waits.
type SyncError struct {
	Class   string `json:"class" enum:"denied,forbidden,throttled,unavailable,malformed,gone,internal"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func writeSyncOrNil(s *store.Sync) *Sync {
	if s == nil {
		return nil
	}
	out := writeSync(s)
	return &out
}

func writeSync(s *store.Sync) Sync {
	out := Sync{
		ID: s.ID, ConnectorID: s.ConnectorID, Trigger: string(s.Cause), State: string(s.State), QueuedAt: moment(s.QueuedAt),
		StartedAt: moment(s.StartedAt), EndedAt: moment(s.EndedAt), WaitUntil: moment(s.WaitUntil), Streams: []StreamProgress{},
		Requests: s.Requests, Retries: s.Retries,
	}
	var total store.Counts
	for _, p := range s.Streams {
		total.Add(p.Counts)
		out.Streams = append(out.Streams, StreamProgress{
			Stream: string(p.Stream), State: string(p.State), Pages: p.Pages, Records: p.Records, Dropped: p.Dropped, Expected: optional(p.Expected), Requests: p.Requests,
			Restarts: p.Restarts, Missing: p.Missing, Problem: streamProblem(p), Counts: Counts(p.Counts),
		})
		if out.Progress.Stream == "" || p.State != store.StreamPending {
			out.Progress = Progress{string(p.Stream), p.Pages, p.Records, p.Dropped, optional(p.Expected)}
		}
	}
	out.Counts = Counts(total)
	if s.ErrorCode != "" {
		out.Error = &SyncError{errorClass(s.ErrorClass), s.ErrorCode, s.ErrorText}
	}
	out.Decision = writeDecision(s)
	if missing, _ := s.Held(); missing > 0 {
		out.Held = writeHeld(s)
	}
	if !s.EndedAt.IsZero() && !s.StartedAt.IsZero() {
		ms := s.EndedAt.Sub(s.StartedAt).Milliseconds()
		out.DurationMS = &ms
	}
	return out
}

// streamProblem says why a stream could not be read.
func streamProblem(p store.StreamProgress) *SyncError {
	if p.ProblemCode == "" {
		return nil
	}
	return &SyncError{string(connector.Forbidden), p.ProblemCode, p.ProblemText}
}

// Deletion says what deleting a connector takes away.
type Deletion struct {
	ID              string       `json:"id"`
	Name            string       `json:"name"`
	Accounts        int64        `json:"accounts"`
	Devices         int64        `json:"devices"`
	Installations   int64        `json:"installations" doc:"Installed programs, copies on one device each for itself"`
	Titles          int64        `json:"titles" doc:"Software titles that nothing else has, and no operator decided about"`
	Events          int64        `json:"events"`
	Apps            []DeletedApp `json:"apps" nullable:"false"`
	RemovalReminder string       `json:"removal_reminder"`
}

// DeletedApp is an app that a connector speaks of; it stays if another source does too.
type DeletedApp struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Stays bool   `json:"stays"`
}

func writeDeletion(d *action.Deletion) Deletion {
	out := Deletion{
		ID: d.ConnectorID, Name: d.ConnectorName, Accounts: d.Records.Accounts, Devices: d.Records.Devices,
		Installations: d.Records.Installations, Titles: d.Records.Titles, Events: d.Records.Events, Apps: []DeletedApp{},
		RemovalReminder: d.Reminder,
	}
	for _, a := range d.Records.Apps {
		out.Apps = append(out.Apps, DeletedApp(a))
	}
	return out
}
