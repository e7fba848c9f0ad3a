// Package store is the contract of Noonday's storage: what is kept and how it
// is asked for, without SQL. Implementations pass the suite in storetest.
//
// Methods that find nothing return a fault of kind not_found with a code that
// names the noun ("connector_not_found"); taken names and e-mails are conflict
// faults ("name_taken", "email_taken").
package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

// Store is everything that is kept.
type Store interface {
	Connectors
	ConnectorRemoval
	Syncs
	SyncPages
	ListedRecords
	Budgets
	Accounts
	AccountWrites
	Devices
	DeviceWrites
	Installations
	TitleWrites
	Linking
	Naming
	People
	PeopleWrites
	Reckoning
	Apps
	AppMatching
	AppReview
	Titles
	Overrides
	Events
	Sightings
	History
	Summaries
	Operators
	Tokens
	Sessions
	Audit
	Transactions
}

// CodeStorageFull is the code of the fault of a write that the disk has no room
// for. Nothing of its transaction is kept.
const CodeStorageFull = "storage_full"

// CodeUnreachable is the code of the fault of whatever was asked of a database
// that is away: it restarts, moves to its standby, or the network is down.
const CodeUnreachable = "database_unreachable"

// Transactions groups writes.
type Transactions interface {
	// InTx runs do in one write transaction: all or nothing. Keep it well under
	// a second. Inside, the given store must be used and no other.
	InTx(ctx context.Context, do func(Store) error) error
	// SQLTx is the transaction that this store is bound to, nil outside one. It
	// lets the job engine enqueue in the same transaction.
	SQLTx() *sql.Tx
}

// Connectors keeps connectors.
type Connectors interface {
	InsertConnector(ctx context.Context, c *Connector) error
	// Connector returns a connector that is not deleted.
	Connector(ctx context.Context, id string) (*Connector, error)
	ListConnectors(ctx context.Context, q ConnectorQuery) (List[Connector], error)
	// EditConnector reads a connector, lets edit change it, and writes it, all
	// under one lock. Outside a transaction it makes its own.
	EditConnector(ctx context.Context, id string, edit func(*Connector) error) (*Connector, error)
	// DueConnectors returns the ids of connectors whose next sync is due, as
	// Connector.Due has it, and that have no sync under way, most overdue first.
	DueConnectors(ctx context.Context, now time.Time, limit int) ([]string, error)
	// SetListed records the end of a complete listing of a stream, and how many
	// records it held, those that were left out by a rule included.
	SetListed(ctx context.Context, connectorID string, stream connector.Stream, at time.Time, records int64) error
	// SetProblem records why a stream cannot be read; a zero reason takes it back.
	// The same problem keeps its beginning.
	SetProblem(ctx context.Context, connectorID string, stream connector.Stream, why Reason) error
}

// ConnectorRemoval takes connectors and what they brought away, piece by piece.
type ConnectorRemoval interface {
	// DeletedConnector returns a connector that is marked deleted but not purged.
	DeletedConnector(ctx context.Context, id string) (*Connector, error)
	// RemoveRecords deletes up to limit installations, then devices, accounts and
	// events of a connector, and then the titles that nothing is installed of and
	// no operator decided about. It returns how many rows went; 0 means that
	// nothing is left.
	RemoveRecords(ctx context.Context, connectorID string, limit int) (int64, error)
	// DetachRecords turns up to limit installations, then devices and accounts, and
	// the app sources, of a connector into history without a connector. It returns
	// how many rows it changed; 0 means that nothing is left.
	DetachRecords(ctx context.Context, c *Connector, at time.Time, limit int) (int64, error)
	// PurgeConnector deletes the row of a connector without records, its syncs and
	// its app sources, and the apps of which then nothing speaks and no operator
	// has said anything.
	PurgeConnector(ctx context.Context, id string) error
	// RecordsOf counts what a deletion would take away.
	RecordsOf(ctx context.Context, connectorID string) (Records, error)
}

// Syncs keeps syncs and their progress.
type Syncs interface {
	// InsertSync queues a sync. While another one of the connector is under way
	// it fails with the conflict fault "sync_under_way".
	InsertSync(ctx context.Context, s *Sync) error
	Sync(ctx context.Context, id string) (*Sync, error)
	// LiveSync returns the sync under way of a connector, nil when there is none.
	LiveSync(ctx context.Context, connectorID string) (*Sync, error)
	// HeldSync returns the sync of a connector whose removals wait for a
	// decision, nil when there is none. There is one at the most: SaveSync fails
	// with the conflict fault "sync_held" for a second one.
	HeldSync(ctx context.Context, connectorID string) (*Sync, error)
	ListSyncs(ctx context.Context, q SyncQuery) (List[Sync], error)
	// SaveSync writes a sync and the progress of its streams, provided that its
	// state in the database is one of from and its claim no higher than that of
	// s; else it reports false and writes nothing.
	SaveSync(ctx context.Context, s *Sync, from ...SyncState) (bool, error)
	// UnfinishedSyncs returns the ids of all syncs under way.
	UnfinishedSyncs(ctx context.Context) ([]string, error)
}

// SyncPages keeps the pages of a sync: what each held, as a receipt, and its
// records until they are worked into the inventory.
type SyncPages interface {
	// AddPage keeps a page; done says that its records are worked in already.
	AddPage(ctx context.Context, syncID string, stream connector.Stream, page int64, records *inventory.Records, done bool) error
	// PendingPages returns up to limit pages whose records are still to be worked
	// into the inventory, in the order of their numbers.
	PendingPages(ctx context.Context, syncID string, stream connector.Stream, limit int) ([]StagedPage, error)
	// PageDone drops the records of a page; its receipt stays.
	PageDone(ctx context.Context, syncID string, stream connector.Stream, page int64) error
	// Receipts sums up the pages of a stream.
	Receipts(ctx context.Context, syncID string, stream connector.Stream) (Receipts, error)
	// DropPages forgets the pages of a stream, or of all streams if it is empty.
	DropPages(ctx context.Context, syncID string, stream connector.Stream) error
}

// ListedRecords keeps which records of a stream are known, and which of them a
// complete listing came without. It is the same for all kinds of record.
type ListedRecords interface {
	// KnownRecords returns what is known of the records of a stream, by external id.
	KnownRecords(ctx context.Context, kind inventory.Kind, connectorID string, stream connector.Stream, externalIDs []string) (map[string]KnownRecord, error)
	// CountMissing counts the live records of a stream that no page of a sync held.
	CountMissing(ctx context.Context, kind inventory.Kind, connectorID, syncID string, stream connector.Stream) (MissingCount, error)
	// MarkMissing marks up to limit of them as missing since a time, and as held
	// by the sync, and returns how many those were; 0 means that none is left.
	// Records that were missing before keep their time; those whose removal is
	// approved already stay with the sync that it was approved for.
	MarkMissing(ctx context.Context, kind inventory.Kind, connectorID, syncID string, stream connector.Stream, at time.Time, limit int) (int64, error)
	// HoldsRecords reports whether a sync holds live records of any kind.
	HoldsRecords(ctx context.Context, syncID string) (bool, error)
	// ReleaseHeld lets up to limit records that a sync holds go free, still
	// missing, and returns how many; 0 means that none is left.
	ReleaseHeld(ctx context.Context, syncID string, limit int) (int64, error)
	// PassHeld lets another sync hold up to limit records of a stream that one
	// holds, and returns how many; 0 means that none is left.
	PassHeld(ctx context.Context, fromSyncID, toSyncID string, kind inventory.Kind, stream connector.Stream, limit int) (int64, error)
	// UnsettledSyncs returns the ids of syncs whose removals are decided, but not
	// carried out to the end, and of those that ended and hold records all the same.
	UnsettledSyncs(ctx context.Context) ([]string, error)
}

// Budgets keeps what was asked of vendors.
type Budgets interface {
	// Spend adds the uses of windows to what is kept of a scope, newer windows
	// replacing older ones of the same length, and returns all windows of the scope.
	Spend(ctx context.Context, scope string, uses []Window) ([]Window, error)
	// Budget returns the windows of a scope, the shortest first.
	Budget(ctx context.Context, scope string) ([]Window, error)
}

// Accounts reads accounts.
type Accounts interface {
	Account(ctx context.Context, id string) (*inventory.Account, error)
	ListAccounts(ctx context.Context, q AccountQuery) (List[inventory.Account], error)
	// EachAccount calls yield for all accounts of a query in its order, ignoring
	// its limit and cursor, until yield returns an error.
	EachAccount(ctx context.Context, q AccountQuery, yield func(*inventory.Account) error) error
	// AccountsByID returns accounts as the last writing left them.
	AccountsByID(ctx context.Context, ids []string) ([]inventory.Account, error)
	// HeldAccounts returns up to limit live accounts of a stream that a sync holds,
	// of all its streams if it is empty.
	HeldAccounts(ctx context.Context, syncID string, stream connector.Stream, limit int) ([]inventory.Account, error)
	// CountAccounts counts by connector, app and status.
	CountAccounts(ctx context.Context) ([]AccountCount, error)
}

// AccountWrites changes accounts, in bulk. All of them keep the counts exact.
type AccountWrites interface {
	// InsertAccounts adds accounts; SeenAt and FirstSeenAt are as given.
	InsertAccounts(ctx context.Context, accounts []inventory.Account) error
	// UpdateAccounts writes the record, the times and the removal of accounts that
	// exist; whose they are, it leaves alone. before holds the statuses they had, in the same order.
	// What an account was until now is kept as a version if its ValidFrom changes.
	UpdateAccounts(ctx context.Context, accounts []inventory.Account, before []inventory.AccountStatus) error
}

// Apps keeps apps and which connectors speak of them.
type Apps interface {
	App(ctx context.Context, id string) (*inventory.App, error)
	ListApps(ctx context.Context, q AppQuery) (List[inventory.App], error)
	// AppByName finds an app by its name without case; nil when there is none.
	AppByName(ctx context.Context, name string) (*inventory.App, error)
	InsertApp(ctx context.Context, app *inventory.App) error
	// TouchAppSource records that a connector saw an app at a time.
	TouchAppSource(ctx context.Context, appID string, c *Connector, at time.Time) error
}

// AppMatching brings apps and the catalogue together.
type AppMatching interface {
	// AppsByCatalogID returns apps by the catalogue's ids.
	AppsByCatalogID(ctx context.Context, ids []string) (map[string]inventory.App, error)
	// ClaimApp makes an app that of an entry of the catalogue.
	ClaimApp(ctx context.Context, appID, catalogID string) error
	// TouchInstalledApps records that a connector saw, at a time, all apps of which
	// it lists a program.
	TouchInstalledApps(ctx context.Context, c *Connector, at time.Time) error
}

// Events keeps what changed in the inventory.
type Events interface {
	// InsertEvents writes events. That an account is new is not written: every
	// account is listed as an event account.new by itself.
	InsertEvents(ctx context.Context, events []inventory.Event) error
	ListEvents(ctx context.Context, q EventQuery) (List[inventory.Event], error)
	EachEvent(ctx context.Context, q EventQuery, yield func(*inventory.Event) error) error
	// CountEvents counts events of a kind since a time.
	CountEvents(ctx context.Context, kind inventory.EventKind, since time.Time) (int64, error)
}

// Operators keeps those who sign in to Noonday.
type Operators interface {
	InsertOperator(ctx context.Context, o *Operator) error
	Operator(ctx context.Context, id string) (*Operator, error)
	// OperatorByEmail ignores case.
	OperatorByEmail(ctx context.Context, email string) (*Operator, error)
	ListOperators(ctx context.Context, p Paging) (List[Operator], error)
	EditOperator(ctx context.Context, id string, edit func(*Operator) error) (*Operator, error)
	DeleteOperator(ctx context.Context, id string) error
	// CountOperators counts the operators of a role, all of them if it is empty.
	CountOperators(ctx context.Context, role string) (int64, error)
}

// Tokens keeps API tokens by their hash.
type Tokens interface {
	InsertToken(ctx context.Context, t *Token) error
	TokenByHash(ctx context.Context, hash string) (*Token, error)
	ListTokens(ctx context.Context, p Paging) (List[Token], error)
	TouchToken(ctx context.Context, id string, at time.Time) error
	DeleteToken(ctx context.Context, id string) (*Token, error)
}

// Sessions keeps portal sessions as opaque data.
type Sessions interface {
	// Session returns nil data when there is no session that lasts beyond now.
	Session(ctx context.Context, token string, now time.Time) ([]byte, error)
	SaveSession(ctx context.Context, token string, data []byte, expires time.Time) error
	DeleteSession(ctx context.Context, token string) error
	DropExpiredSessions(ctx context.Context, now time.Time) error
}

// Audit keeps the deeds of operators, tokens and the command line.
type Audit interface {
	InsertAudit(ctx context.Context, e *AuditEntry) error
	ListAudit(ctx context.Context, q AuditQuery) (List[AuditEntry], error)
}
