package store

import (
	"time"

	"github.com/google/uuid"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

// Paging selects a page of a list. Sort is a field name, with a leading "-" for
// the reverse; empty is the list's own order. A wrong cursor or sort is an
// invalid fault ("invalid_cursor", "unknown_sort").
type Paging struct {
	Limit  int // 0 means 50
	Cursor string
	Sort   string
}

// List is one page of a list. Total counts all that match, not just the page.
type List[T any] struct {
	Items []T
	Next  string // the cursor of the next page; empty on the last
	Total int64
}

// ConnectorStatus is what a connector is up to.
type ConnectorStatus string

// The connector statuses.
const (
	Collecting ConnectorStatus = "collecting" // the first sync has not ended
	Connected  ConnectorStatus = "connected"
	Attention  ConnectorStatus = "attention" // works partly
	Failing    ConnectorStatus = "failing"   // vendor unavailable or malformed; retried
	Waiting    ConnectorStatus = "waiting"   // throttled until a known time
	Reconnect  ConnectorStatus = "reconnect" // credential rejected; polling stopped
	Paused     ConnectorStatus = "paused"
)

// ConnectorStatuses lists all connector statuses.
func ConnectorStatuses() []ConnectorStatus {
	return []ConnectorStatus{Collecting, Connected, Attention, Failing, Waiting, Reconnect, Paused}
}

// Reason says why something is as it is, for people and for clients.
type Reason struct {
	Code    string
	Message string
	Since   time.Time
}

// Failure is the last error of a connector: since when and how often in a row.
type Failure struct {
	Reason
	Count int64
}

// Connector is a configured source.
type Connector struct {
	ID               string
	Type             string
	Name             string
	Settings         map[string]string // without secrets
	Sealed           string            // the secrets, sealed for this connector
	CredentialsSetAt time.Time
	TenantID         string
	TenantName       string
	TenantURL        string
	Streams          []connector.Stream
	PollInterval     time.Duration // whole seconds
	Paused           bool
	Status           ConnectorStatus
	Reason           Reason // empty when all is well
	LastAttemptAt    time.Time
	LastSuccessAt    time.Time
	NextSyncAt       time.Time // zero: none is planned
	LastError        Failure   // empty when the last attempt went well
	AppID            string
	AppName          string // read only
	CreatedAt        time.Time
	UpdatedAt        time.Time
	DeletedAt        time.Time
	Listed           []Listed // read only
	// Records counts the live records of each stream; read only.
	Records map[connector.Stream]int64
}

// FarAhead is further ahead than any interval lets a next sync be. What is
// planned for later was planned by a clock that was wrong.
const FarAhead = 26 * time.Hour

// Due says whether the connector's next sync is to be begun now.
func (c *Connector) Due(now time.Time) bool {
	if c.Paused || c.NextSyncAt.IsZero() {
		return false
	}
	return !c.NextSyncAt.After(now) || c.NextSyncAt.After(now.Add(FarAhead))
}

// Listed is what the last complete listing of a stream said.
type Listed struct {
	Stream  connector.Stream
	At      time.Time
	Records int64
}

// ConnectorQuery selects connectors.
type ConnectorQuery struct {
	Paging
	Search   string
	Statuses []ConnectorStatus
	Types    []string
}

// Records counts what belongs to a connector.
type Records struct {
	Accounts int64
	Events   int64
	Apps     []RecordedApp
}

// RecordedApp is an app that a connector speaks of; Stays says whether anything
// else speaks of it too.
type RecordedApp struct {
	ID, Name string
	Stays    bool
}

// Cause says why a sync was started.
type Cause string

// The causes of a sync.
const (
	CauseInitial   Cause = "initial"
	CauseSchedule  Cause = "schedule"
	CauseManual    Cause = "manual"
	CauseReconnect Cause = "reconnect"
)

// SyncState is where a sync stands.
type SyncState string

// The sync states. Queued, running, waiting and held are under way.
const (
	SyncQueued    SyncState = "queued"
	SyncRunning   SyncState = "running"
	SyncWaiting   SyncState = "waiting"
	SyncHeld      SyncState = "held"
	SyncSucceeded SyncState = "succeeded"
	SyncFailed    SyncState = "failed"
	SyncCanceled  SyncState = "canceled"
)

// SyncStates lists all sync states.
func SyncStates() []SyncState {
	return []SyncState{SyncQueued, SyncRunning, SyncWaiting, SyncHeld, SyncSucceeded, SyncFailed, SyncCanceled}
}

// Live reports whether a sync in this state is under way.
func (s SyncState) Live() bool {
	return s == SyncQueued || s == SyncRunning || s == SyncWaiting || s == SyncHeld
}

// Sync is one run of a connector over its streams.
type Sync struct {
	ID          string
	ConnectorID string
	Cause       Cause
	State       SyncState
	QueuedAt    time.Time
	StartedAt   time.Time
	EndedAt     time.Time
	WaitUntil   time.Time
	ErrorCode   string
	ErrorText   string
	Requests    int64 // requests sent to the vendor
	Retries     int64 // how often in a row, without a page in between, it waited for a vendor in trouble
	Streams     []StreamProgress
}

// StreamState is where a sync stands with one stream.
type StreamState string

// The stream states.
const (
	StreamPending  StreamState = "pending"
	StreamRunning  StreamState = "running"
	StreamListed   StreamState = "listed" // read to the end; removals not yet concluded
	StreamComplete StreamState = "complete"
	StreamFailed   StreamState = "failed"
)

// StreamProgress is the progress of a sync through one stream.
type StreamProgress struct {
	Stream   connector.Stream
	State    StreamState
	Cursor   string // where to go on
	Pages    int64
	Records  int64
	Expected int64 // 0: unknown
	Restarts int64
	Counts   Counts
}

// Counts says what became of the records of a stream.
type Counts struct {
	Created, Updated, Unchanged, Removed, Returned int64
}

// Add adds other to c.
func (c *Counts) Add(other Counts) {
	c.Created += other.Created
	c.Updated += other.Updated
	c.Unchanged += other.Unchanged
	c.Removed += other.Removed
	c.Returned += other.Returned
}

// SyncQuery selects syncs, newest first.
type SyncQuery struct {
	Paging
	ConnectorID string
	States      []SyncState
}

// KnownAccount is what a page needs to know of an account that exists.
type KnownAccount struct {
	ID      string
	Digest  string
	Removed bool
}

// AccountQuery selects accounts. Sorts: name (default), email, status,
// department, created_at, first_seen_at.
type AccountQuery struct {
	Paging
	AppID       string
	ConnectorID string
	Statuses    []inventory.AccountStatus
	Search      string
}

// AccountCount counts accounts of one status.
type AccountCount struct {
	ConnectorID string // empty for accounts kept from deleted connectors
	AppID       string
	Status      inventory.AccountStatus
	N           int64
}

// AppQuery selects apps. Sorts: name (default), accounts, first_seen_at, last_seen_at.
type AppQuery struct {
	Paging
	Search     string
	Statuses   []inventory.AppStatus
	Categories []string
}

// EventQuery selects events, newest first.
type EventQuery struct {
	Paging
	Kinds        []inventory.EventKind
	AppID        string
	AccountID    string
	ConnectorID  string
	SyncID       string
	Search       string // in the names of account and app; of a new account, in what accounts are searched by
	Since, Until time.Time
}

// Operator is somebody who signs in to Noonday.
type Operator struct {
	ID           string
	Email        string
	Name         string
	Role         string
	PasswordHash string
	Epoch        int64 // raised to end all sessions
	CreatedAt    time.Time
	LastSignInAt time.Time
}

// Token is an API token, without the token itself.
type Token struct {
	ID         string
	Name       string
	Prefix     string
	Hash       string
	Role       string
	CreatedAt  time.Time
	CreatedBy  string
	LastUsedAt time.Time
	ExpiresAt  time.Time
}

// AuditEntry is one deed.
type AuditEntry struct {
	ID         string
	At         time.Time
	ActorKind  string
	ActorID    string
	ActorName  string
	Action     string
	TargetKind string
	TargetID   string
	TargetName string
	Details    map[string]string
}

// AuditQuery selects deeds, newest first.
type AuditQuery struct {
	Paging
	Action string
}

// NewSync is a queued sync of a connector over its streams.
func NewSync(id string, c *Connector, cause Cause, now time.Time) *Sync {
	s := &Sync{ID: id, ConnectorID: c.ID, Cause: cause, State: SyncQueued, QueuedAt: now}
	for _, stream := range c.Streams {
		p := StreamProgress{Stream: stream, State: StreamPending}
		for _, l := range c.Listed {
			if l.Stream == stream {
				p.Expected = l.Records
			}
		}
		s.Streams = append(s.Streams, p)
	}
	return s
}

// NewID is a new id of anything kept: a UUIDv7, unique and in the order of time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// SealRow is the row that a connector's secrets are sealed for.
func SealRow(connectorID string) string { return "connector/" + connectorID }
