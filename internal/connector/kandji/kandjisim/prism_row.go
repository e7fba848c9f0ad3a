package kandjisim

// prismRow is a program on a device as Prism sends it.
type prismRow struct {
	DeviceID    any      `json:"device_id"`
	DeviceName  string   `json:"device__name"`
	Family      string   `json:"device__family"`
	UserID      string   `json:"device__user_id"` // the old number
	UserName    *string  `json:"device__user_name"`
	UserEmail   *string  `json:"device__user_email"`
	BlueprintID string   `json:"blueprint_id"`
	Blueprint   string   `json:"blueprint_name"`
	Tags        []string `json:"tags"`
	AssetTag    string   `json:"asset_tag"`
	Serial      string   `json:"serial_number"`
	Model       string   `json:"model_id"`
	Count       *int     `json:"count"`
	CreatedAt   string   `json:"created_at"`
	UpdatedAt   string   `json:"updated_at"`
	ChangedAt   *string  `json:"last_changed_at"`
	CollectedAt string   `json:"last_collected_at"`
	Path        string   `json:"path"`
	From        string   `json:"obtained_from"`
	Size        *int     `json:"bundle_size"`
	BundleID    string   `json:"bundle_id"`
	Name        string   `json:"name"`
	Short       string   `json:"short_version"`
	Signature   string   `json:"signature"`
	Vendable    *bool    `json:"app_store_vendable"`
	VPP         *bool    `json:"device_based_vpp"`
	Version     string   `json:"version"`
	Developer   *string  `json:"developer_name"`
	TeamID      *string  `json:"team_id"`
}

// prismHead is what all rows of a device begin with. The caller holds t.mu.
func (t *Tenant) prismHead(rank int64) prismRow {
	var owner record
	d := t.fleet.device(rank, &owner)
	at := offset(d)
	head := prismRow{
		DeviceID: d.ID, DeviceName: d.Name, Family: d.Platform, BlueprintID: t.blueprint(d.Blueprint), Blueprint: d.Blueprint,
		Tags: d.Tags, AssetTag: d.AssetTag, Serial: d.SerialNumber, Model: "Mac15,12", CreatedAt: at, UpdatedAt: at, CollectedAt: at,
	}
	if t.fleet.holder(rank).kind == heldByUser {
		name, email := string(owner.name), string(owner.email)
		head.UserName, head.UserEmail = &name, &email
		head.UserID = string(appendInt(nil, owner.legacy, false))
	}
	return head
}

// with completes the row for a program.
func (r prismRow) with(i installed) *prismRow {
	r.Path, r.From, r.BundleID, r.Name, r.Signature = i.path, i.obtainedFrom(), i.bundle, i.name, i.signature()
	r.Short, r.Version = i.version, i.version+".0"
	if i.developer != "" && i.origin != fromPhoneStore {
		r.Developer = &i.developer
	}
	if i.team != "" {
		r.TeamID = &i.team
	}
	return &r
}

func offset(d Device) string { return d.CheckIn.Format("2006-01-02T15:04:05.000000+00:00") }

// spoil plays the faults that alter one row.
func (r *prismRow) spoil(kind FaultKind) {
	switch kind {
	case FaultMissingID:
		r.DeviceID = nil
	case FaultEmailID:
		r.DeviceID = "ada@acme.example"
	}
}
