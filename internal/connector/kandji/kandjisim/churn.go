package kandjisim

// Change is one thing that Churn did.
type Change struct {
	// Kind is add, rename, department, archive, unarchive or remove, of a user;
	// device_add, device_remove or device_assign; program_install, program_remove
	// or program_update.
	Kind    string  `json:"kind"`
	User    UserRef `json:"user,omitzero"`
	Name    string  `json:"name"` // of the user, afterwards, or of the device, before
	Device  string  `json:"device,omitempty"`
	Program string  `json:"program,omitempty"`
}

// Churn makes one small change to the directory: mostly additions, renamings and
// moves between departments, now and then an archiving, its undoing or a
// removal. Where there are devices, every other step changes those or their
// programs instead. The change is decided by Options.Seed, step and the directory as it
// is, so the same steps on the same tenant make the same history.
func (t *Tenant) Churn(step uint64) Change {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	h := mix(t.dir.gen.seed ^ mix(step+0x636875726e))
	if step%2 == 1 && t.opts.Devices > 0 {
		if change, done := t.churnDevices(h); done {
			return change
		}
	}
	rank, ok := int64(0), false
	if t.dir.total > 0 {
		rank, ok = t.dir.near(int64(mix(h) % uint64(t.dir.total)))
	}
	if !ok || h%10 < 3 {
		ref := t.dir.add(1, now)[0]
		rank, _ = t.dir.find(ref.ID)
		return t.describe("add", rank)
	}
	if h%10 == 9 {
		change := t.describe("remove", rank)
		t.dir.remove([]int64{rank})
		return change
	}
	kind := ""
	t.dir.edit(rank, now, func(u *User) { kind = t.dir.gen.churn(u, h) })
	return t.describe(kind, rank)
}

// churn alters one user and says how.
func (g *generator) churn(u *User, h uint64) string {
	pick := mix(h + 1)
	switch {
	case h%10 < 5:
		u.Name = g.first[pick%uint64(len(g.first))].shown + " " + g.last[pick>>32%uint64(len(g.last))].shown
		return "rename"
	case h%10 < 7:
		u.Department = g.departments[pick%uint64(len(g.departments))]
		u.JobTitle = g.titles[pick>>32%uint64(len(g.titles))]
		return "department"
	case u.Archived:
		u.Archived, u.Active = false, true
		return "unarchive"
	}
	u.Archived, u.Active = true, false
	return "archive"
}

func (t *Tenant) describe(kind string, rank int64) Change {
	var r record
	t.dir.fill(rank, &r)
	return Change{Kind: kind, User: t.dir.ref(rank), Name: string(r.name)}
}
