package matching

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/store"
)

// built keeps the catalogue of the overrides that were read last.
type built struct {
	mu    sync.Mutex
	state store.OverridesState
	with  *catalog.Catalogue // nil: not built yet
}

// Base is the catalogue that Noonday brings.
func (m *Matcher) Base() *catalog.Catalogue { return m.base }

// Catalogue is the catalogue with the operators' own entries, as the store has
// them: what another process changed counts from the next call on.
func (m *Matcher) Catalogue(ctx context.Context, s store.Store) (*catalog.Catalogue, error) {
	state, err := s.OverridesState(ctx)
	if err != nil {
		return nil, err
	}
	if state.N == 0 {
		return m.base, nil
	}
	m.built.mu.Lock()
	defer m.built.mu.Unlock()
	if m.built.with != nil && m.built.state.N == state.N && m.built.state.Last.Equal(state.Last) {
		return m.built.with, nil
	}
	entries, err := Entries(ctx, s)
	if err != nil {
		return nil, err
	}
	c, err := m.usable(entries)
	if err != nil {
		return nil, err
	}
	m.built.state, m.built.with = state, c
	return c, nil
}

// Entries are the operators' own entries of the catalogue, in the order of their ids.
func Entries(ctx context.Context, s store.Store) ([]catalog.App, error) {
	overrides, err := s.Overrides(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]catalog.App, len(overrides))
	for i, o := range overrides {
		if err := json.Unmarshal([]byte(o.Entry), &out[i]); err != nil {
			return nil, fmt.Errorf("read the catalogue's override %s: %w", o.ID, err)
		}
	}
	return out, nil
}

// Plan is the catalogue as it would be after a change of the operators' own
// entries.
type Plan struct {
	Catalogue *catalog.Catalogue
	// State is that of the entries that the plan is about; if it is another one
	// by now, plan anew.
	State store.OverridesState
}

// Plan tries what becomes of the catalogue with an entry, or without the one of
// its id if drop is set. What is wrong with the entry is an error of Mistakes.
func (m *Matcher) Plan(ctx context.Context, s store.Store, entry *catalog.App, drop bool) (*Plan, error) {
	state, err := s.OverridesState(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := Entries(ctx, s)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e catalog.App) bool { return e.ID == entry.ID })
	if !drop {
		entries = append(entries, *entry)
	}
	c, err := m.base.With(entries)
	if err == nil {
		return &Plan{c, state}, nil
	}
	for _, mistake := range Mistakes(err) {
		if mistake.App == entry.ID {
			return nil, err
		}
	}
	c, err = m.usable(entries)
	return &Plan{c, state}, err
}

// usable is the catalogue with those entries that it accepts. All were accepted
// when they were made; should a later version of Noonday not know a category any
// more, the entries of it rest, and everything else goes on.
func (m *Matcher) usable(entries []catalog.App) (*catalog.Catalogue, error) {
	c, err := m.base.With(entries)
	if err == nil {
		return c, nil
	}
	bad := map[string]bool{}
	for _, one := range Mistakes(err) {
		bad[one.App] = true
	}
	var good []catalog.App
	for _, e := range entries {
		if !bad[e.ID] {
			good = append(good, e)
		}
	}
	return m.base.With(good)
}

// Mistakes lists what is wrong with entries, as catalog.Catalogue.With says it.
func Mistakes(err error) []*catalog.InvalidError {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []*catalog.InvalidError
		for _, e := range many.Unwrap() {
			out = append(out, Mistakes(e)...)
		}
		return out
	}
	if one, ok := errors.AsType[*catalog.InvalidError](err); ok {
		return []*catalog.InvalidError{one}
	}
	return nil
}
