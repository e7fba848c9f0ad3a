package store

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
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

// Failure is the last error of a connector: what kind it was, since when it
// happens, when it last did, and how often in a row.
type Failure struct {
	Reason
	Class connector.Class // empty for errors of our own
	At    time.Time
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
	Guard            inventory.Guard
	BudgetPercent    int64 // share of the vendor's limits that may be spent
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
	Listed           []Listed  // read only
	Problems         []Problem // of streams that cannot be read; read only
	// Records counts the live records of each stream; read only. A stream
	// without records may be absent.
	Records map[connector.Stream]int64
}

// The reasons of a connector whose removals wait for a decision, or are being
// carried out after one.
const (
	CodeRemovalHeld     = "removal_held"
	CodeRemovalUnderWay = "removal_under_way"
)

// Rest gives the connector the status that it has while nothing is wrong with
// its credential, its vendor or its syncs: held is the sync that waits for a
// decision, nil if there is none. The same reason keeps its beginning.
func (c *Connector) Rest(held *Sync, now time.Time) {
	status, why := Connected, Reason{}
	switch {
	case c.Paused:
		return
	case held != nil:
		missing, known := held.Held()
		status, why = Attention, Reason{Code: CodeRemovalHeld, Message: fmt.Sprintf(
			"%s of %s records are missing from the latest complete list. None of them is removed until an operator decides.",
			humanize.Comma(missing), humanize.Comma(known))}
	case len(c.Problems) > 0:
		status, why = Attention, Reason{Code: c.Problems[0].Code, Message: c.Problems[0].Message}
	case c.LastSuccessAt.IsZero():
		status = Collecting
	}
	if why.Code != "" {
		why.Since = now
		if c.Status == status && c.Reason.Code == why.Code {
			why.Since = c.Reason.Since
		}
	}
	c.Status, c.Reason = status, why
}

// Problem says why one stream of a connector cannot be read.
type Problem struct {
	Stream connector.Stream
	Reason
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
	Accounts      int64
	Devices       int64
	Installations int64
	Titles        int64 // of which no other connector has an installation
	Events        int64
	Apps          []RecordedApp
}

// RecordedApp is an app that a connector speaks of; Stays says whether anything
// else speaks of it too, or an operator has.
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

// The sync states. Queued, running and waiting are under way. Held has read
// everything, and leaves to an operator whether what is missing is removed.
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
	return s == SyncQueued || s == SyncRunning || s == SyncWaiting
}

// Decision is what became of the removals of a sync that was held.
type Decision string

// The decisions. Undecided also stands for syncs that were never held.
const (
	Undecided  Decision = ""
	Approved   Decision = "approved"   // by an operator: what is missing goes
	Rejected   Decision = "rejected"   // by an operator: nothing goes
	Dissolved  Decision = "dissolved"  // a later listing named the records again
	Superseded Decision = "superseded" // a later listing misses others, and is held instead
)

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
	ErrorClass  connector.Class
	ErrorCode   string
	ErrorText   string
	// Decision is about held removals. A sync that begins as approved is not held.
	Decision  Decision
	DecidedAt time.Time
	DecidedBy string // the name of an operator or token
	Requests  int64  // requests sent to the vendor
	Retries   int64  // how often in a row, without a page in between, it waited for a vendor in trouble
	// Claim is raised by whoever takes the sync over to work on it. Saving it with
	// a lower one than it has does nothing.
	Claim   int64
	Streams []StreamProgress
}

// Held sums up what the sync holds: how many records are missing of how many
// that were there.
func (s *Sync) Held() (missing, known int64) {
	for _, p := range s.Streams {
		if p.State == StreamHeld {
			missing, known = missing+p.Missing, known+p.Known
		}
	}
	return missing, known
}

// StreamState is where a sync stands with one stream.
type StreamState string

// The stream states.
const (
	StreamPending   StreamState = "pending"
	StreamRunning   StreamState = "running"
	StreamListed    StreamState = "listed" // read to the end; removals not yet concluded
	StreamComplete  StreamState = "complete"
	StreamHeld      StreamState = "held"      // complete, but for removals that wait for a decision
	StreamForbidden StreamState = "forbidden" // the credential may not read it
	StreamFailed    StreamState = "failed"
)

// Done reports whether nothing is left to do for the stream in this sync.
func (s StreamState) Done() bool {
	return s == StreamComplete || s == StreamHeld || s == StreamForbidden
}

// StreamProgress is the progress of a sync through one stream.
type StreamProgress struct {
	Stream   connector.Stream
	State    StreamState
	Cursor   string // where to go on
	Pages    int64
	Records  int64
	Expected int64 // 0: unknown
	Dropped  int64 // that the vendor sent, and the connector left out by a rule
	Restarts int64
	Requests int64 // sent to the vendor for the stream
	Counts   Counts
	// Missing is how many records a complete listing came without, of Known
	// that were there before it.
	Missing, Known int64
	ProblemCode    string // why it could not be read
	ProblemText    string
}

// Receipts sums up the pages of a stream that a sync has kept.
type Receipts struct {
	Pages    int64
	LastPage int64 // the highest number of a page
	Records  int64
	Pending  int64 // pages that are not worked into the inventory yet
}

// StagedPage is a page that was fetched and not yet worked into the inventory.
type StagedPage struct {
	Page    int64
	Records inventory.Records
}

// MissingCount counts the live records of a stream that no page of a sync held.
type MissingCount struct {
	Missing  int64
	Approved int64 // of them, those whose removal an operator has approved before
	Held     int64 // of them, those that another sync holds for a decision
	Live     int64 // all live records of the stream, missing or not
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

// Negated is what takes c away when it is added.
func (c Counts) Negated() Counts {
	return Counts{Created: -c.Created, Updated: -c.Updated, Unchanged: -c.Unchanged, Removed: -c.Removed, Returned: -c.Returned}
}

// SyncQuery selects syncs, newest first.
type SyncQuery struct {
	Paging
	ConnectorID string
	States      []SyncState
}

// KnownRecord is what a page needs to know of a record that exists.
type KnownRecord struct {
	ID      string
	Digest  string
	Removed bool
	Missing bool // the last complete listing came without it
}

// AccountQuery selects accounts. Sorts: name (default), email, status,
// department, created_at, first_seen_at.
type AccountQuery struct {
	Paging
	AppID       string
	ConnectorID string
	PersonID    string // of whom, with everybody merged into them
	Unmatched   bool   // those that belong to nobody
	HeldBy      string // the sync that holds their removal
	Statuses    []inventory.AccountStatus
	Search      string
	AsOf        time.Time // as they were at a time, and no others; zero for now
}

// AccountCount counts accounts of one status.
type AccountCount struct {
	ConnectorID string // empty for accounts kept from deleted connectors
	Stream      connector.Stream
	AppID       string
	Status      inventory.AccountStatus
	N           int64
}

// AppQuery selects apps. Sorts: name (default), accounts, people, devices,
// first_seen_at, last_seen_at, review_rank.
type AppQuery struct {
	Paging
	Search       string
	Statuses     []inventory.AppStatus
	Categories   []string
	OwnerID      string // who answers for them, with everybody merged into them
	Tag          string
	GenerativeAI *bool  // nil: either
	ConnectorID  string // that speaks of them
	Origin       inventory.AppOrigin
	AsOf         time.Time // as they were at a time, and no others; zero for now
}

// EventQuery selects events, newest first.
type EventQuery struct {
	Paging
	Kinds        []inventory.EventKind
	AppID        string
	AccountID    string
	ConnectorID  string
	SyncID       string
	PersonID     string
	DeviceID     string
	Search       string // in the names of what it is about; of a new account, in what accounts are searched by
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

// Window is what was asked of a vendor in one window of one of its limits.
type Window struct {
	Per       time.Duration // whole seconds
	Start     time.Time
	Used      int64
	Quota     int64     // the limit
	Remaining int64     // what the vendor said is left; unknown while StatedAt is zero
	StatedAt  time.Time // when it said so
}

// NewID is a new id of anything kept: a UUIDv7, unique and in the order of time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// SealRow is the row that a connector's secrets are sealed for.
func SealRow(connectorID string) string { return "connector/" + connectorID }
