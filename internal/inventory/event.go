package inventory

import "time"

// EventKind says what changed in the inventory.
type EventKind string

// The kinds of event.
const (
	EventAppNew                EventKind = "app.new"
	EventAccountNew            EventKind = "account.new"
	EventAccountChanged        EventKind = "account.changed"
	EventAccountRemoved        EventKind = "account.removed"
	EventAccountReturned       EventKind = "account.returned"
	EventConnectorDisconnected EventKind = "connector.disconnected"
)

// EventKinds lists all kinds of event.
func EventKinds() []EventKind {
	return []EventKind{
		EventAppNew, EventAccountNew, EventAccountChanged, EventAccountRemoved,
		EventAccountReturned, EventConnectorDisconnected,
	}
}

// Event is one change of the inventory. It outlives the things it speaks of,
// so it keeps their names as they were.
type Event struct {
	ID                         string
	At                         time.Time
	Kind                       EventKind
	AppID, AppName             string
	AccountID                  string
	AccountName, AccountEmail  string
	ConnectorID, ConnectorName string
	SyncID                     string
	Changes                    []Change
}
