package kandji

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

const prismPath = "/api/v1/prism/apps"

// How the cursors of this stream begin: the rest is a cursor of Prism's, a place
// in Prism's list, or a place in the list of devices.
const (
	byCursor = "c:"
	byOffset = "o:"
	byDevice = "d:"
)

// readInstalled returns one page of what is installed: by Prism, the list of all
// devices' programs, or, where the tenant does not let Prism be read, by asking
// for the programs of one device after the other.
func (d *driver) readInstalled(ctx context.Context, cursor string) (connector.Page, error) {
	rest, isPlace := strings.CutPrefix(cursor, byOffset)
	devices, isDevices := strings.CutPrefix(cursor, byDevice)
	switch {
	case isPlace:
		return d.prismAt(ctx, rest)
	case isDevices:
		at, err := parsePlace(devices)
		if err != nil {
			return connector.Page{}, err
		}
		return d.byDevice(ctx, at)
	case cursor == "":
		page, err := d.prism(ctx, "")
		if notAvailable(err) {
			return d.insteadOfPrism(ctx, err)
		}
		return page, err
	}
	return d.prism(ctx, strings.TrimPrefix(cursor, byCursor))
}

// notAvailable reports that Prism is not there for this key: not permitted, not
// licensed, or unknown to the tenant.
func notAvailable(err error) bool {
	switch connector.ClassOf(err) {
	case connector.Forbidden, connector.Denied, connector.Gone:
		return true
	}
	return false
}

// insteadOfPrism begins to read device by device. If that is not permitted
// either, the error is about Prism.
func (d *driver) insteadOfPrism(ctx context.Context, refusal error) (connector.Page, error) {
	page, err := d.byDevice(ctx, place{})
	e, ok := connector.AsError(err)
	switch {
	case err == nil, !ok:
		return page, err
	case e.Class == connector.Denied && connector.ClassOf(refusal) == connector.Denied, e.Class == connector.Gone:
		return connector.Page{}, refusal
	case e.Class == connector.Denied:
		return connector.Page{}, forbidden(connector.InstalledApps, e)
	}
	return connector.Page{}, err
}

// prism reads the page that a cursor of Prism's leads to; the empty one leads to
// the first.
func (d *driver) prism(ctx context.Context, cursor string) (connector.Page, error) {
	answer, err := d.askPrism(ctx, url.Values{"cursor": {cursor}, "limit": {strconv.Itoa(pageSize)}})
	if err != nil {
		if e, ok := connector.AsError(err); ok && cursor != "" && (e.Status == http.StatusBadRequest || e.Status == http.StatusUnprocessableEntity) {
			err = connector.NewError(connector.Gone, connector.CodeGone, "Kandji does not know this page any more.").Because(err)
		}
		return connector.Page{}, err
	}
	rows := *answer.Data
	page := pageOf(rows, answer.Total)
	switch {
	case answer.Cursor != "":
		page.Next = byCursor + string(answer.Cursor)
	case cursor == "" && answer.more(len(rows)):
		page.Next = byOffset + place{offset: len(rows), last: rows[len(rows)-1].key()}.String()
	}
	return page, nil
}

// prismAt reads the page after a place, of a Prism that gives no cursors.
func (d *driver) prismAt(ctx context.Context, cursor string) (connector.Page, error) {
	at, err := parsePlace(cursor)
	if err != nil {
		return connector.Page{}, err
	}
	rows, next, total, err := overlapping(at, (*prismRow).key, func(offset int) (part[prismRow], error) {
		answer, err := d.askPrism(ctx, url.Values{"offset": {strconv.Itoa(offset)}, "limit": {strconv.Itoa(pageSize)}})
		if err != nil {
			return part[prismRow]{}, err
		}
		return part[prismRow]{rows: *answer.Data, total: answer.total()}, nil
	})
	if err != nil {
		return connector.Page{}, err
	}
	page := pageOf(rows, text(strconv.FormatInt(max(total, 0), 10)))
	if !next.isEnd() {
		page.Next = byOffset + next.String()
	}
	return page, nil
}

// askPrism sends one request. The list in the answer is never nil.
func (d *driver) askPrism(ctx context.Context, query url.Values) (*prismPage, error) {
	var answer prismPage
	if _, err := d.client.Get(ctx, prismPath, query, &answer); err != nil {
		return nil, err
	}
	if answer.Data == nil {
		return nil, missingList("programs")
	}
	return &answer, nil
}

// pageOf translates rows of Prism.
func pageOf(rows []prismRow, total text) connector.Page {
	page := connector.Page{}
	if n, err := strconv.ParseInt(string(total), 10, 64); err == nil && n > 0 {
		page.Expected = n
	}
	for i := range rows {
		keep(&page, rows[i].record(), rows[i].apples())
	}
	return page
}

// keep adds a program to a page, unless a rule leaves it out.
func keep(page *connector.Page, record inventory.InstalledRecord, apples bool) {
	if _, dropped := record.Dropped(); dropped || apples {
		page.Dropped++
		return
	}
	page.Installed = append(page.Installed, record)
}
