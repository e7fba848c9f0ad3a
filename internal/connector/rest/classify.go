package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

// defaultWait is the wait after a 429 that names none.
const defaultWait = 60 * time.Second

// statusError turns an answer that is no success into an error.
func (c *Client) statusError(response *http.Response, body []byte) error {
	e := c.classify(response.StatusCode, response.Header, c.config.Environment.Now())
	e.Status = response.StatusCode
	if words := Words(body); words != "" {
		e.Message += " It says: “" + words + "”"
	}
	return e
}

// classify chooses class, code and sentence for a status.
func (c *Client) classify(status int, header http.Header, now time.Time) *connector.Error {
	vendor, credential := c.config.Vendor, c.config.Credential
	switch {
	case status == http.StatusUnauthorized:
		return connector.NewError(connector.Denied, connector.CodeTokenRejected,
			"%s does not accept the %s.", vendor, credential)
	case status == http.StatusForbidden:
		return connector.NewError(connector.Forbidden, connector.CodePermissionMissing,
			"%s accepts the %s but does not let it read this.", vendor, credential)
	case status == http.StatusNotFound, status == http.StatusGone:
		return connector.NewError(connector.Gone, connector.CodeGone, "%s has nothing at this address (%d).", vendor, status)
	case status == http.StatusTooManyRequests:
		return c.throttled(header, now)
	case status == http.StatusRequestTimeout, status >= 500:
		e := connector.NewError(connector.Unavailable, connector.CodeVendorUnavailable,
			"%s has trouble answering (%s).", vendor, statusName(status))
		if wait, ok := RetryAfter(header, now); ok {
			e.Until = now.Add(wait)
		}
		return e
	case status >= 400:
		return connector.NewError(connector.Malformed, connector.CodeMalformed,
			"%s refused the request (%s).", vendor, statusName(status))
	}
	return connector.NewError(connector.Malformed, connector.CodeNotTheVendor,
		"%s answered in a way that it does not document (%s).", vendor, statusName(status))
}

// throttled carries until when the vendor wants to be left alone. The time is
// not in the sentence, since every reader has a clock of their own.
func (c *Client) throttled(header http.Header, now time.Time) *connector.Error {
	wait, ok := RetryAfter(header, now)
	if !ok {
		wait, ok = ResetAfter(header, now)
	}
	if !ok {
		e := connector.NewError(connector.Throttled, connector.CodeThrottled,
			"%s is being asked too often and did not say for how long to wait.", c.config.Vendor)
		e.Until = now.Add(defaultWait)
		return e
	}
	until := now.Add(wait)
	e := connector.NewError(connector.Throttled, connector.CodeThrottled,
		"%s has had as many requests as it allows for now.", c.config.Vendor)
	e.Until = until
	return e
}

func statusName(status int) string {
	name := http.StatusText(status)
	if name == "" {
		name = "unknown status"
	}
	return itoa(status) + " " + name
}

// transportError turns what happened on the way into an error.
func (c *Client) transportError(err error) error {
	if _, ok := connector.AsError(err); ok {
		return err
	}
	code, sentence := describe(err)
	class := connector.Unavailable
	if code == connector.CodeForeignRedirect {
		class = connector.Malformed
	}
	return connector.NewError(class, code, sentence, c.config.Vendor, c.base.Hostname()).Because(err)
}

// describe finds the code and the sentence, a format of vendor and host name.
func describe(err error) (code, sentence string) {
	switch {
	case errors.Is(err, errForeignRedirect):
		return connector.CodeForeignRedirect, "%[1]s redirected to another host than %[2]s. That was not followed, so that the credential stays where it belongs."
	case errors.Is(err, errTooManyRedirects):
		return connector.CodeForeignRedirect, "%[1]s redirected again and again."
	case errors.Is(err, errPrivateAddress):
		return connector.CodePrivateAddress, "The address %[2]s leads into a private network, which this installation does not allow for connectors."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return connector.CodeVendorTimeout, "%[1]s did not answer in time."
	case isDNS(err):
		return connector.CodeHostNotFound, "The address %[2]s does not exist."
	case isTLS(err):
		return connector.CodeTLSFailed, "No trusted connection to %[2]s is possible: its certificate or handshake is wrong."
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return connector.CodeHostUnreachable, "The connection to %[2]s broke off in the middle of an answer."
	}
	return connector.CodeHostUnreachable, "%[2]s cannot be reached."
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// isDNS reports a name that does not resolve; trouble of the resolver itself is
// something else.
func isDNS(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}

func isTLS(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true // such as no TLS at all
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	if remote, ok := errors.AsType[*net.OpError](err); ok && remote.Op == "remote error" {
		return true // the other side's TLS alert
	}
	_, ok := errors.AsType[x509.UnknownAuthorityError](err)
	return ok
}
