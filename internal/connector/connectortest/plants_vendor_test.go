package connectortest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"syscall"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/rest"
)

func plantsOfStatus() []plant {
	return []plant{
		{clause: "denied", story: "401 is tried again for ever", driver: readError(taken(connector.Denied, connector.Unavailable))},
		{clause: "forbidden", story: "403 is taken for a wrong credential", driver: func(d *reference) connector.Driver {
			wrong := readError(taken(connector.Forbidden, connector.Denied))(d)
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				if s == users {
					return wrong.Read(ctx, s, cursor)
				}
				return d.Read(ctx, s, cursor)
			}}
		}},
		{clause: "not_found", story: "a wrong address is taken for trouble", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				page, err := d.Read(ctx, s, cursor)
				if cursor == "" && connector.ClassOf(err) == connector.Gone {
					err = connector.NewError(connector.Unavailable, connector.CodeVendorUnavailable, "Not now.").Because(err)
				}
				return page, err
			}}
		}},
		{clause: "cursor_gone", story: "an old cursor is a broken answer", driver: readError(taken(connector.Gone, connector.Malformed))},
		{clause: "throttled_seconds", story: "nobody waits for more than two hours", driver: readError(func(e *connector.Error) error {
			if most := time.Now().Add(2 * time.Hour); e.Until.After(most) {
				e.Until = most
			}
			return e
		})},
		{clause: "throttled_date", story: "dates are not understood", driver: readError(func(e *connector.Error) error {
			// The clause about seconds asks for no such wait.
			if wait := time.Until(e.Until); wait > 70*time.Minute && wait < 2*time.Hour {
				e.Until = time.Now().Add(time.Minute)
			}
			return e
		})},
		{clause: "throttled_reset", story: "only Retry-After is looked at", driver: readError(func(e *connector.Error) error {
			// No other clause lets a driver wait for so long.
			if wait := time.Until(e.Until); e.Class == connector.Throttled && wait > 22*time.Minute && wait < 28*time.Minute {
				e.Until = time.Now().Add(time.Minute)
			}
			return e
		})},
		{clause: "until_in_environment_time", story: "the machine's clock is good enough", config: func(c *rest.Config, _ connector.Settings) {
			c.Environment.Now = time.Now
		}},
		{clause: "throttled_silently", story: "without a hint there is no wait", driver: readError(func(e *connector.Error) error {
			if wait := time.Until(e.Until); e.Class == connector.Throttled && wait > 50*time.Second && wait < 70*time.Second {
				e.Until = time.Time{}
			}
			return e
		})},
		{clause: "server_error", story: "502 is for ever", driver: readError(func(e *connector.Error) error {
			if e.Status == http.StatusBadGateway {
				e.Class = connector.Malformed
			}
			return e
		})},
		{clause: "server_error_until", story: "maintenance windows are ignored", driver: readError(func(e *connector.Error) error {
			if e.Class == connector.Unavailable {
				e.Until = time.Time{}
			}
			return e
		})},
		{clause: "refused_request", story: "what the vendor says is lost", driver: readError(func(e *connector.Error) error {
			if e.Status == http.StatusBadRequest {
				e.Message = "Something went wrong."
			}
			return e
		})},
	}
}

func plantsOfConnections() []plant {
	return []plant{
		{clause: "timeout", story: "a very patient driver", config: func(c *rest.Config, _ connector.Settings) { c.Timeout = time.Hour }},
		{clause: "connection_refused", story: "a refused connection is a broken answer", driver: readError(caused(syscall.ECONNREFUSED))},
		{clause: "connection_reset", story: "a reset connection is a broken answer", driver: readError(caused(syscall.ECONNRESET))},
		{clause: "connection_cut", story: "half an answer is a broken answer", driver: readError(caused(io.ErrUnexpectedEOF))},
		{clause: "canceled", story: "shutting down is the vendor's fault", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				page, err := d.Read(ctx, s, cursor)
				if isEnd(err) && ctx.Err() != nil {
					err = connector.NewError(connector.Unavailable, connector.CodeVendorTimeout, "No answer.").Because(err)
				}
				return page, err
			}}
		}},
		{clause: "nothing_left_running", story: "connections stay open", driver: func(d *reference) connector.Driver {
			return struct{ connector.Driver }{d} // without Close
		}},
	}
}

func plantsOfBodies() []plant {
	return []plant{
		{clause: "truncated_json", story: "half a list is worth another try at once", driver: readError(func(e *connector.Error) error {
			if syntax, ok := errors.AsType[*json.SyntaxError](e); ok && syntax.Offset > 0 {
				e.Class = connector.Unavailable
			}
			return e
		})},
		{clause: "web_page", story: "a sign-in page is taken for trouble", driver: readError(func(e *connector.Error) error {
			if e.Code == connector.CodeNotTheVendor {
				e.Class = connector.Unavailable
			}
			return e
		})},
		{clause: "wrong_shape", story: "no list is an empty list", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				if s != users {
					return d.Read(ctx, s, cursor)
				}
				answer, _, err := d.page(context.WithValue(ctx, lenient{}, true), s, url.Values{"cursor": {cursor}})
				if err != nil {
					return connector.Page{}, err
				}
				return answer.page(s), nil
			}}
		}},
		{clause: "compressed", story: "unpacking loses a record", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				if s != users {
					return d.Read(ctx, s, cursor)
				}
				answer, header, err := d.page(ctx, s, url.Values{"cursor": {cursor}})
				if err != nil {
					return connector.Page{}, err
				}
				page := answer.page(s)
				if header.Get("Content-Encoding") != "" {
					page.Accounts = page.Accounts[1:]
				}
				return page, nil
			}}
		}},
		{clause: "oversized", story: "everything is read, unless it is compressed", driver: readsEverything(false)},
		{clause: "compressed_bomb", story: "everything is unpacked", driver: readsEverything(true)},
		{clause: "failing_page_is_empty", story: "the page before comes again, with the error", driver: func(d *reference) connector.Driver {
			var last connector.Page
			var mu sync.Mutex
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				page, err := d.Read(ctx, s, cursor)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					last = page
				}
				return last, err
			}}
		}},
	}
}

// readsEverything has no limit for answers that are, or are not, compressed.
func readsEverything(compressed bool) func(*reference) connector.Driver {
	return func(d *reference) connector.Driver {
		return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
			page, err := d.Read(ctx, s, cursor)
			if e, ok := connector.AsError(err); ok && e.Code == connector.CodeTooLarge {
				_, header, askErr := d.ask(ctx, http.MethodGet, d.config.Base+"/v1/"+string(s))
				if askErr == nil && (header.Get("Content-Encoding") != "") == compressed {
					err = connector.NewError(connector.Malformed, connector.CodeMalformed, "This is no list.")
				}
			}
			return page, err
		}}
	}
}

func plantsOfConduct() []plant {
	return []plant{
		{clause: "only_get", story: "a greeting is posted", driver: func(d *reference) connector.Driver {
			return altered{reference: d, check: func(ctx context.Context) (connector.Tenant, error) {
				tenant, err := d.Check(ctx)
				if err == nil {
					_, _, _ = d.ask(ctx, http.MethodPost, d.config.Base+"/v1/greetings")
				}
				return tenant, err
			}}
		}},
		{clause: "names_itself", story: "in disguise", config: authAlso(func(r *http.Request, _ string) { r.Header.Set("User-Agent", "Mozilla/5.0") })},
		{clause: "base_path", story: "only the host of the URL is used", config: func(c *rest.Config, _ connector.Settings) {
			if u, err := url.Parse(c.Base); err == nil && u.Host != "" {
				c.Base = u.Scheme + "://" + u.Host
			}
		}},
		{clause: "secret_not_in_address", story: "the token is in the query, too", config: authAlso(func(r *http.Request, secret string) {
			r.URL.RawQuery += "&token=" + secret
		})},
		{clause: "secret_not_shown", story: "the token is logged", config: func(c *rest.Config, s connector.Settings) {
			c.Environment.Log.Debug("open", "token", s.Secret("token").Reveal())
		}},
		{clause: "private_address", story: "every address will do", config: func(c *rest.Config, _ connector.Settings) { c.Environment.AllowPrivate = true }},
	}
}

// authAlso does something more to every request.
func authAlso(alter func(r *http.Request, secret string)) func(*rest.Config, connector.Settings) {
	return func(c *rest.Config, s connector.Settings) {
		auth := c.Auth
		c.Auth = func(r *http.Request) {
			auth(r)
			alter(r, s.Secret("token").Reveal())
		}
	}
}
