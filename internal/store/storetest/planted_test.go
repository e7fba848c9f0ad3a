package storetest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// planted is a store with one fault, and the clause that has to notice.
type planted struct {
	fault, clause string
	plant         func(store.Store) store.Store
}

func plantedFaults() []planted {
	return append(append(plantedPeople(), plantedHistory()...), []planted{
		{"a field is not written", "account_fields", func(s store.Store) store.Store { return dropsField{s} }},
		{"a field is not changed", "sync_fields", func(s store.Store) store.Store { return keepsField{s} }},
		{"times are whole seconds", "operator_times", func(s store.Store) store.Store { return coarse{s} }},
		{"times are local", "token_times", func(s store.Store) store.Store { return local{s} }},
		{"a page is one short", "accounts_page_by_page", func(s store.Store) store.Store { return shortPage{s} }},
		{"a page begins one late", "accounts_page_by_page", func(s store.Store) store.Store { return latePage{s} }},
		{"the cursor is an offset", "rows_before_the_cursor", func(s store.Store) store.Store { return offsets{s} }},
		{"the total is that of the page", "account_filters", func(s store.Store) store.Store { return pageTotal{s} }},
		{"the direction is ignored", "operators_page_by_page", func(s store.Store) store.Store { return oneWay{s} }},
		{"a wrong cursor is the first page", "wrong_cursor", func(s store.Store) store.Store { return forgiving{s} }},
		{"a wrong sort is the usual one", "wrong_sort", func(s store.Store) store.Store { return anySort{s} }},
		{"wildcards work", "search_is_literal", func(s store.Store) store.Store { return wild{s} }},
		{"case matters outside ASCII", "search_without_case", func(s store.Store) store.Store { return asciiOnly{s} }},
		{"nothing is nil", "not_found", func(s store.Store) store.Store { return silent{s} }},
		{"addresses are compared byte by byte", "emails_are_taken", func(s store.Store) store.Store { return exactEmail{s} }},
		{"transactions are not atomic", "tx_rolls_back", func(s store.Store) store.Store { return noTransaction{s} }},
		{"a nested transaction is one of its own", "tx_nested", func(s store.Store) store.Store { return noTransaction{s} }},
		{"edits overtake each other", "edits_take_turns", newLostUpdate},
		{"counts drift", "counts_stay_exact", func(s store.Store) store.Store { return drifting{s} }},
		{"a second sync is let in", "one_live_sync", func(s store.Store) store.Store { return crowded{s} }},
		{"any state may be overwritten", "save_sync_guard", func(s store.Store) store.Store { return unguarded{s} }},
		{"an overtaken claim still writes", "claims", func(s store.Store) store.Store { return claimless{s} }},
		{"all connectors are due", "due_connectors", func(s store.Store) store.Store { return hasty{s} }},
		{"any plan is believed", "due_far_ahead", func(s store.Store) store.Store { return credulous{s} }},
		{"a receipt lacks the last id", "missing", func(s store.Store) store.Store { return shortReceipt{s} }},
		{"receipts outlive a restart", "missing_after_restart", func(s store.Store) store.Store { return hoarder{s} }},
		{"the missing are marked at once", "missing_in_pieces", func(s store.Store) store.Store { return allMissing{s} }},
		{"the missing were always missing", "missing_since", func(s store.Store) store.Store { return neverMissing{s} }},
		{"what is passed on takes other streams along", "held_pass_on", func(s store.Store) store.Store { return sweeping{s} }},
		{"what is approved is asked again", "missing_and_approved", func(s store.Store) store.Store { return greedy{s} }},
		{"the held are never let go", "held_go_free", func(s store.Store) store.Store { return clinging{s} }},
		{"decisions are forgotten", "unsettled_syncs", func(s store.Store) store.Store { return careless{s} }},
		{"a page is worked in again and again", "pending_pages", func(s store.Store) store.Store { return wasteful{s} }},
		{"a lost page is not noticed", "receipts_add_up", func(s store.Store) store.Store { return miser{s} }},
		{"one request in each page is not counted", "spend", func(s store.Store) store.Store { return spendthrift{s} }},
		{"problems last for ever", "stream_problems", func(s store.Store) store.Store { return troubled{s} }},
		{"two syncs wait for a decision", "one_held_sync", func(s store.Store) store.Store { return twoHeld{s} }},
		{"the removed are forgotten", "known_accounts", func(s store.Store) store.Store { return amnesia{s} }},
		{"listings are not recorded", "last_seen", func(s store.Store) store.Store { return unlisted{s} }},
		{"records go in one piece", "remove_in_pieces", func(s store.Store) store.Store { return atOnce{s} }},
		{"history has no end", "detached_is_history", func(s store.Store) store.Store { return endless{s} }},
		{"nothing is purged", "purge", func(s store.Store) store.Store { return dirty{s} }},
		{"sessions last for ever", "sessions_expire", func(s store.Store) store.Store { return everlasting{s} }},
		{"an export goes on without its reader", "each_stops", func(s store.Store) store.Store { return unstoppable{s} }},
	}...)
}

type dropsField struct{ store.Store }

func (s dropsField) InsertAccounts(ctx context.Context, list []inventory.Account) error {
	list = slices.Clone(list)
	for i := range list {
		list[i].JobTitle = ""
	}
	return s.Store.InsertAccounts(ctx, list)
}

type keepsField struct{ store.Store }

func (s keepsField) SaveSync(ctx context.Context, v *store.Sync, from ...store.SyncState) (bool, error) {
	c := *v
	c.Retries = 0
	return s.Store.SaveSync(ctx, &c, from...)
}

type coarse struct{ store.Store }

func (s coarse) InsertOperator(ctx context.Context, o *store.Operator) error {
	c := *o
	c.CreatedAt = c.CreatedAt.Truncate(time.Second)
	return s.Store.InsertOperator(ctx, &c)
}

type local struct{ store.Store }

func (s local) TokenByHash(ctx context.Context, hash string) (*store.Token, error) {
	t, err := s.Store.TokenByHash(ctx, hash)
	if err == nil {
		t.CreatedAt = t.CreatedAt.In(time.FixedZone("here", 3600))
	}
	return t, err
}

type shortPage struct{ store.Store }

func (s shortPage) ListAccounts(ctx context.Context, q store.AccountQuery) (store.List[inventory.Account], error) {
	list, err := s.Store.ListAccounts(ctx, q)
	if list.Next != "" {
		list.Items = list.Items[:len(list.Items)-1]
	}
	return list, err
}

type latePage struct{ store.Store }

func (s latePage) ListAccounts(ctx context.Context, q store.AccountQuery) (store.List[inventory.Account], error) {
	if q.Cursor != "" {
		one := q
		one.Limit = 1
		skipped, err := s.Store.ListAccounts(ctx, one)
		if err != nil || skipped.Next == "" {
			return skipped, err
		}
		q.Cursor = skipped.Next
	}
	return s.Store.ListAccounts(ctx, q)
}

type offsets struct{ store.Store }

func (s offsets) ListAccounts(ctx context.Context, q store.AccountQuery) (store.List[inventory.Account], error) {
	first, _ := strconv.Atoi(q.Cursor)
	limit := q.Limit
	q.Cursor, q.Limit = "", 500
	list, err := s.Store.ListAccounts(ctx, q)
	list.Items = list.Items[min(first, len(list.Items)):]
	if limit > 0 && limit < len(list.Items) {
		list.Items, list.Next = list.Items[:limit], strconv.Itoa(first+limit)
	}
	return list, err
}

type pageTotal struct{ store.Store }

func (s pageTotal) ListAccounts(ctx context.Context, q store.AccountQuery) (store.List[inventory.Account], error) {
	list, err := s.Store.ListAccounts(ctx, q)
	list.Total = int64(len(list.Items))
	return list, err
}

type oneWay struct{ store.Store }

func (s oneWay) ListOperators(ctx context.Context, p store.Paging) (store.List[store.Operator], error) {
	p.Sort = strings.TrimPrefix(p.Sort, "-")
	return s.Store.ListOperators(ctx, p)
}

type forgiving struct{ store.Store }

func (s forgiving) ListTokens(ctx context.Context, p store.Paging) (store.List[store.Token], error) {
	list, err := s.Store.ListTokens(ctx, p)
	if fault.Has(err, "invalid_cursor") {
		p.Cursor = ""
		return s.Store.ListTokens(ctx, p)
	}
	return list, err
}

type anySort struct{ store.Store }

func (s anySort) ListAudit(ctx context.Context, q store.AuditQuery) (store.List[store.AuditEntry], error) {
	q.Sort = ""
	return s.Store.ListAudit(ctx, q)
}

type wild struct{ store.Store }

func (s wild) ListApps(ctx context.Context, q store.AppQuery) (store.List[inventory.App], error) {
	if strings.ContainsAny(q.Search, "%_") {
		q.Search = ""
	}
	return s.Store.ListApps(ctx, q)
}

type asciiOnly struct{ store.Store }

func (s asciiOnly) ListConnectors(ctx context.Context, q store.ConnectorQuery) (store.List[store.Connector], error) {
	list, err := s.Store.ListConnectors(ctx, q)
	if strings.Contains(q.Search, "Ü") {
		return store.List[store.Connector]{}, err
	}
	return list, err
}

type silent struct{ store.Store }

func (s silent) Account(ctx context.Context, id string) (*inventory.Account, error) {
	a, err := s.Store.Account(ctx, id)
	if fault.Has(err, "account_not_found") {
		return nil, nil
	}
	return a, err
}

type exactEmail struct{ store.Store }

func (s exactEmail) OperatorByEmail(ctx context.Context, email string) (*store.Operator, error) {
	o, err := s.Store.OperatorByEmail(ctx, email)
	if err == nil && o.Email != email {
		return nil, fault.New(fault.NotFound, "operator_not_found", "There is no such operator.")
	}
	return o, err
}

type noTransaction struct{ store.Store }

func (s noTransaction) InTx(_ context.Context, do func(store.Store) error) error { return do(s) }
