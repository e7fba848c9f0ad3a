package connectortest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/rest"
)

// ask sends a request past the client, follows no redirect and behaves well
// otherwise.
func (d *reference) ask(ctx context.Context, method, address string) (int, http.Header, error) {
	if admit := d.config.Environment.Admit; admit != nil {
		if err := admit(ctx); err != nil {
			return 0, nil, err
		}
	}
	return d.askAtOnce(ctx, method, address)
}

// askAtOnce is ask without admission.
func (d *reference) askAtOnce(ctx context.Context, method, address string) (int, http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return 0, nil, err
	}
	env := d.config.Environment
	request.Header.Set("User-Agent", env.UserAgent)
	request.Header.Set("Accept", "application/json")
	d.config.Auth(request)
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	_ = response.Body.Close()
	env.Observe(ctx, connector.Request{Method: method, Path: request.URL.Path, Status: response.StatusCode, Left: rest.Left(response.Header)})
	return response.StatusCode, response.Header, nil
}

func plantsOfLinks() []plant {
	return []plant{
		{clause: "foreign_next", story: "links are followed to whatever host", driver: followsLinks(func(link, base *url.URL) bool {
			return link.Host != base.Host
		})},
		{clause: "foreign_next_scheme", story: "links are followed on the own host, by whatever scheme", driver: followsLinks(func(link, base *url.URL) bool {
			return link.Host == base.Host && link.Scheme != base.Scheme
		})},
		{clause: "foreign_next_path", story: "links are followed on the own host, to whatever path", driver: followsLinks(func(link, base *url.URL) bool {
			return link.Host == base.Host && link.Scheme == base.Scheme && !strings.HasPrefix(link.Path, base.Path+"/v1/")
		})},
		{clause: "foreign_redirect", story: "redirects are followed wherever they lead", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				page, err := d.Read(ctx, s, cursor)
				if e, ok := connector.AsError(err); ok && e.Code == connector.CodeForeignRedirect {
					if _, header, err := d.ask(ctx, http.MethodGet, d.config.Base+"/v1/users"); err == nil {
						_, _, _ = d.ask(ctx, http.MethodGet, header.Get("Location"))
					}
				}
				return page, err
			}}
		}},
		{clause: "own_redirect", story: "no redirect is followed", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				page, err := d.Read(ctx, s, cursor)
				if err != nil {
					return page, err
				}
				if code, _, err := d.ask(ctx, http.MethodGet, d.config.Base+"/v1/"+string(s)); err == nil && code/100 == 3 {
					return connector.Page{}, connector.NewError(connector.Malformed, connector.CodeForeignRedirect, "A redirect.")
				}
				return page, nil
			}}
		}},
	}
}

// followsLinks asks the address that a link names if it leads astray in some
// way.
func followsLinks(astray func(link, base *url.URL) bool) func(*reference) connector.Driver {
	return func(d *reference) connector.Driver {
		return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
			if s != users {
				return d.Read(ctx, s, cursor)
			}
			answer, _, err := d.page(ctx, s, url.Values{"cursor": {cursor}})
			if err != nil {
				return d.Read(ctx, s, cursor)
			}
			base, baseErr := url.Parse(d.config.Base)
			link, linkErr := url.Parse(answer.Next)
			if answer.Next != "" && baseErr == nil && linkErr == nil && astray(link, base) {
				_, _, _ = d.ask(ctx, http.MethodGet, answer.Next)
			}
			return answer.page(s), nil
		}}
	}
}

func plantsOfBudgets() []plant {
	return []plant{
		{clause: "requests_observed", story: "nobody is told of errors", config: func(c *rest.Config, _ connector.Settings) {
			tell := c.Environment.Observe
			c.Environment.Observe = func(ctx context.Context, r connector.Request) {
				if r.Status != http.StatusNotFound {
					tell(ctx, r)
				}
			}
		}},
		{clause: "limits_observed", story: "only successes say what is left", config: func(c *rest.Config, _ connector.Settings) {
			tell := c.Environment.Observe
			c.Environment.Observe = func(ctx context.Context, r connector.Request) {
				if r.Status == http.StatusTooManyRequests {
					r.Left = nil
				}
				tell(ctx, r)
			}
		}},
		{clause: "admission_asked", story: "Check has a look around first", driver: func(d *reference) connector.Driver {
			return altered{reference: d, check: func(ctx context.Context) (connector.Tenant, error) {
				tenant, err := d.Check(ctx)
				if err == nil {
					_, _, _ = d.askAtOnce(ctx, http.MethodGet, d.config.Base+"/v1/users")
				}
				return tenant, err
			}}
		}},
		{clause: "admission_refused", story: "a used-up budget is taken for trouble", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				page, err := d.Read(ctx, s, cursor)
				if _, vendor := connector.AsError(err); err != nil && !vendor && !isEnd(err) {
					err = connector.NewError(connector.Unavailable, connector.CodeHostUnreachable, "The request failed.").Because(err)
				}
				return page, err
			}}
		}},
		{clause: "admission_waits", story: "a turn that takes a minute is a timeout", config: func(c *rest.Config, _ connector.Settings) {
			if admit := c.Environment.Admit; admit != nil {
				c.Environment.Admit = func(ctx context.Context) error {
					limited, cancel := context.WithTimeout(ctx, time.Minute)
					defer cancel()
					return admit(limited)
				}
			}
		}},
	}
}
