package rest

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

var (
	errForeignRedirect  = errors.New("redirect to another host")
	errTooManyRedirects = errors.New("too many redirects")
)

// redirect returns where an answer points to. It is nil when the answer is no
// redirect, or one that names no address.
func redirect(response *http.Response) *url.URL {
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	next, err := response.Location()
	if err != nil {
		return nil
	}
	next.User, next.Fragment = nil, ""
	return next
}

// refuseForeign is the error for an address that is not within the base's own
// scheme and host; the credential must not leave them.
func (c *Client) refuseForeign(next *url.URL) error {
	if next.Scheme != c.base.Scheme || !strings.EqualFold(next.Host, c.base.Host) {
		return c.transportError(errForeignRedirect)
	}
	return nil
}
