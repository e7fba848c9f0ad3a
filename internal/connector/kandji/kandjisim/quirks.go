package kandjisim

// Quirks make rows irregular, the way the vendor's own rows are in places. Each
// switch touches about half of the rows, chosen by seed and user.
type Quirks struct {
	NumericLegacyID bool `json:"numeric_legacy_id"` // deprecated_user_id as a number
	StringCount     bool `json:"string_count"`      // device_count as a string
	StringBools     bool `json:"string_bools"`      // active and archived as "True" and "False"
	ExtraKeys       bool `json:"extra_keys"`        // keys that the vendor does not document
	MissingKeys     bool `json:"missing_keys"`      // no department, job_title, integration, device_count
	MixedTimes      bool `json:"mixed_times"`       // times in five formats

	// These are about rows of devices.
	NumericUserID  bool `json:"numeric_user_id"` // user.id as the old number, as until 2025
	NullUser       bool `json:"null_user"`       // user as null instead of ""
	EmptyCheckIn   bool `json:"empty_check_in"`  // last_check_in as ""
	OffsetCheckIn  bool `json:"offset_check_in"` // last_check_in with +00:00
	RemovedDevices bool `json:"removed_devices"` // is_removed
	OtherPlatforms bool `json:"other_platforms"` // the keys of Windows and Android, on all rows
	OldDeviceRows  bool `json:"old_device_rows"` // without the keys that were added after 2022
}

// variant decides how the row of a rank departs from the usual shape.
func (q Quirks) variant(g *generator, rank int64) variant {
	if q == (Quirks{}) {
		return variant{}
	}
	h := mix(g.hash(rank) + 9)
	v := variant{
		numericLegacyID: q.NumericLegacyID && h&1 == 0,
		stringCount:     q.StringCount && h&2 == 0,
		stringBools:     q.StringBools && h&4 == 0,
		extraKeys:       q.ExtraKeys && h&8 == 0,
		missingKeys:     q.MissingKeys && h&16 == 0,
	}
	if q.MixedTimes {
		v.timeFormat = int(h >> 8 % 5)
	}
	return v
}
