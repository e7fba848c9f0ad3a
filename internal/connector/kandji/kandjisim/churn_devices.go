package kandjisim

// churnDevices makes one small change to the devices: mostly programs that are
// installed, removed or updated, now and then a device that comes, goes or
// moves to another user. It says whether there was anything to change.
func (t *Tenant) churnDevices(h uint64) (Change, bool) {
	f, now := t.fleet, t.now()
	if len(f.byID) == 0 {
		return Change{}, false
	}
	pick := mix(h + 7)
	rank := f.byID[pick%uint64(len(f.byID))]
	var owner record
	change := Change{Device: f.id(rank).String(), Name: f.device(rank, &owner).Name}
	switch n := h >> 8 % 20; {
	case n < 1:
		change.Kind, change.Device = "device_add", f.add(1, now)[0]
	case n < 2:
		change.Kind = "device_remove"
		f.remove([]int64{rank})
	case n < 4:
		change.Kind = "device_assign"
		if user, ok := t.dir.near(int64(mix(pick) % uint64(max(t.dir.total, 1)))); ok {
			f.held[rank] = holder{rank: user}
			f.count()
		}
	default:
		return t.churnSoftware(change, rank, h)
	}
	return change, true
}

// churnSoftware changes a program on a device, or its version on all of them.
func (t *Tenant) churnSoftware(change Change, rank int64, h uint64) (Change, bool) {
	f, pick := t.fleet, mix(h+8)
	var possible []int
	for i := range f.programs {
		if p := &f.programs[i]; p.origin != fromSystem && p.on(f.platform(rank)) {
			possible = append(possible, i)
		}
	}
	if len(possible) == 0 || f.plain > 0 {
		return Change{}, false
	}
	program := possible[pick%uint64(len(possible))]
	change.Program = f.programs[program].name
	switch n := h >> 8 % 20; {
	case n < 9:
		change.Kind = "program_install"
		f.install(rank, program, true)
	case n < 13:
		change.Kind = "program_remove"
		f.install(rank, program, false)
	default:
		change.Kind = "program_update"
		f.updates[program]++
	}
	return change, true
}
