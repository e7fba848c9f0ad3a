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
	EventAppReviewed           EventKind = "app.reviewed" // its status was decided
	EventAppChanged            EventKind = "app.changed"  // what an operator says of it
	EventAppRemoved            EventKind = "app.removed"
	EventTitleMatched          EventKind = "title.matched" // an operator said which app it is, or that it is none
	EventDeviceNew             EventKind = "device.new"
	EventDeviceChanged         EventKind = "device.changed"
	EventDeviceRemoved         EventKind = "device.removed"
	EventDeviceReturned        EventKind = "device.returned"
	EventPersonMerged          EventKind = "person.merged"
	EventPersonSplit           EventKind = "person.split"
	EventPersonLinked          EventKind = "person.linked" // an operator said whose an account or device is
)

// EventKinds lists all kinds of event.
func EventKinds() []EventKind {
	return []EventKind{
		EventAppNew, EventAccountNew, EventAccountChanged, EventAccountRemoved,
		EventAccountReturned, EventConnectorDisconnected, EventAppReviewed, EventAppChanged, EventAppRemoved, EventTitleMatched,
		EventDeviceNew, EventDeviceChanged, EventDeviceRemoved, EventDeviceReturned,
		EventPersonMerged, EventPersonSplit, EventPersonLinked,
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
	PersonID, PersonName       string
	DeviceID, DeviceName       string
	// Subject names what has no page of its own, such as a software title.
	Subject string
	// By is the operator or token whose deed it was; empty where Noonday found it.
	By      string
	SyncID  string
	Changes []Change
}
