package inventory

// Kind is what the records of a stream are.
type Kind string

// The kinds of record.
const (
	KindAccount      Kind = "account"
	KindDevice       Kind = "device"
	KindInstallation Kind = "installation"
)

// Kinds lists all kinds of record.
func Kinds() []Kind { return []Kind{KindAccount, KindDevice, KindInstallation} }

// Records are records of vendors; those of a stream are of one kind.
type Records struct {
	Accounts  []AccountRecord   `json:"accounts,omitempty"`
	Devices   []DeviceRecord    `json:"devices,omitempty"`
	Installed []InstalledRecord `json:"installed,omitempty"`
}

// Len is how many records there are.
func (r *Records) Len() int { return len(r.Accounts) + len(r.Devices) + len(r.Installed) }

// Of is how many records of a kind there are.
func (r *Records) Of(k Kind) int {
	switch k {
	case KindAccount:
		return len(r.Accounts)
	case KindDevice:
		return len(r.Devices)
	case KindInstallation:
		return len(r.Installed)
	}
	return 0
}

// IDs lists the vendor's identifiers, in order.
func (r *Records) IDs() []string {
	ids := make([]string, 0, r.Len())
	for i := range r.Accounts {
		ids = append(ids, r.Accounts[i].ExternalID)
	}
	for i := range r.Devices {
		ids = append(ids, r.Devices[i].ExternalID)
	}
	for i := range r.Installed {
		ids = append(ids, r.Installed[i].ExternalID)
	}
	return ids
}
