package kandjisim

import "net/http"

// maxControlCount bounds what one control request may add, remove or churn.
const maxControlCount = 1_000_000

func (t *Tenant) controlAdd(r *http.Request) (any, error) {
	in := struct {
		Count int `json:"count"`
	}{Count: 1}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Count < 1 || in.Count > maxControlCount {
		return nil, refused("count: must be from 1 to %d", maxControlCount)
	}
	return map[string]any{"added": t.Add(in.Count), "users": t.Len()}, nil
}

func (t *Tenant) controlRemove(r *http.Request) (any, error) {
	var in struct {
		Count int      `json:"count"`
		IDs   []string `json:"ids"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if (in.Count > 0) == (len(in.IDs) > 0) || in.Count < 0 {
		return nil, refused("give either count, which removes the newest, or ids")
	}
	var removed int
	if in.Count > 0 {
		removed = t.RemoveNewest(in.Count)
	} else {
		removed = t.Remove(in.IDs...)
	}
	return map[string]int{"removed": removed, "users": t.Len()}, nil
}

// controlArchive archives users, or brings them back, by id or by count from the
// newest on.
func (t *Tenant) controlArchive(archive bool) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		var in struct {
			ID    string   `json:"id"`
			IDs   []string `json:"ids"`
			Count int      `json:"count"`
		}
		if err := decode(r, &in); err != nil {
			return nil, err
		}
		ids := in.IDs
		if in.ID != "" {
			ids = append(ids, in.ID)
		}
		if (in.Count > 0) == (len(ids) > 0) || in.Count < 0 {
			return nil, refused("give either count, which takes the newest, or id or ids")
		}
		if in.Count > 0 {
			ids = t.newest(in.Count, !archive)
		}
		changed := 0
		for _, id := range ids {
			if archive && t.Archive(id) || !archive && t.Unarchive(id) {
				changed++
			}
		}
		if changed == 0 && in.Count == 0 {
			return nil, errNoUser
		}
		return map[string]int{"changed": changed}, nil
	}
}

// newest lists the ids of the n newest users that are, or are not, archived.
func (t *Tenant) newest(n int, archived bool) []string {
	var ids []string
	for u := range t.Truth() {
		if len(ids) >= n {
			break
		}
		if u.Archived == archived {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

func (t *Tenant) controlRename(r *http.Request) (any, error) {
	var in struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.ID == "" || in.Name == "" {
		return nil, refused("id, name: both are needed")
	}
	if !t.Rename(in.ID, in.Name) {
		return nil, errNoUser
	}
	return in, nil
}

func (t *Tenant) controlChurn(r *http.Request) (any, error) {
	in := struct {
		Step  uint64 `json:"step"`
		Count int    `json:"count"`
	}{Count: 1}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Count < 1 || in.Count > 10_000 {
		return nil, refused("count: must be from 1 to 10000")
	}
	changes := make([]Change, in.Count)
	for i := range changes {
		changes[i] = t.Churn(in.Step + uint64(i))
	}
	return map[string]any{"changes": changes, "users": t.Len()}, nil
}
