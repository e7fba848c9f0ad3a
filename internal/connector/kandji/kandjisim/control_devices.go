package kandjisim

import "net/http"

var (
	errNoDevice  = &controlError{http.StatusNotFound, "no such device, or no such user"}
	errNoProgram = &controlError{http.StatusNotFound, "no such device, or no such program on its platform"}
)

func (t *Tenant) controlAddDevices(r *http.Request) (any, error) {
	in := struct {
		Count int `json:"count"`
	}{Count: 1}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Count < 1 || in.Count > maxControlCount {
		return nil, refused("count: must be from 1 to %d", maxControlCount)
	}
	return map[string]any{"added": t.AddDevices(in.Count), "devices": t.DevicesLen()}, nil
}

func (t *Tenant) controlRemoveDevices(r *http.Request) (any, error) {
	var in struct {
		Count int      `json:"count"`
		IDs   []string `json:"ids"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if (in.Count > 0) == (len(in.IDs) > 0) || in.Count < 0 {
		return nil, refused("give either count, which removes the first by id, or ids")
	}
	for d := range t.Devices() {
		if len(in.IDs) >= in.Count {
			break
		}
		in.IDs = append(in.IDs, d.ID)
	}
	return map[string]int{"removed": t.RemoveDevices(in.IDs...), "devices": t.DevicesLen()}, nil
}

func (t *Tenant) controlAssign(r *http.Request) (any, error) {
	var in struct {
		ID   string `json:"id"`
		User string `json:"user"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if !t.Assign(in.ID, in.User) {
		return nil, errNoDevice
	}
	return in, nil
}

// controlInstall puts a program on a device, or takes it away.
func (t *Tenant) controlInstall(there bool) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		var in struct {
			Device  string `json:"device"`
			Program string `json:"program"`
		}
		if err := decode(r, &in); err != nil {
			return nil, err
		}
		if !t.install(in.Device, in.Program, there) {
			return nil, errNoProgram
		}
		return in, nil
	}
}

func (t *Tenant) controlUpdate(r *http.Request) (any, error) {
	var in struct {
		Program string `json:"program"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if !t.Update(in.Program) {
		return nil, errNoProgram
	}
	return in, nil
}

// controlDevices answers a slice of the true devices in the API's shape, by id.
func (t *Tenant) controlDevices(r *http.Request) (any, error) {
	from, err := number(r, "offset", 0, maxControlCount)
	if err != nil {
		return nil, err
	}
	limit, err := number(r, "limit", 100, 10_000)
	if err != nil {
		return nil, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	ranks := t.fleet.byID
	from = min(from, len(ranks))
	rows := []*deviceRow{}
	for _, rank := range ranks[from:min(from+limit, len(ranks))] {
		rows = append(rows, t.deviceRow(rank))
	}
	return map[string]any{"total": len(ranks), "offset": from, "items": rows}, nil
}
