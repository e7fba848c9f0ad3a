// Package api is the REST API and the door to the portal: routes, JSON shapes,
// sessions and headers. What operators may do is decided behind it, in action.
package api

import (
	"io/fs"
	"log/slog"
	"net/http"
	"reflect"
	"strings"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/noonday/noonday/internal/action"
)

// Options is what the API needs.
type Options struct {
	Deeds  *action.Deeds
	Log    *slog.Logger
	Portal fs.FS // the built portal; without an index.html a page says how to build it
	// Secure marks cookies as https only.
	Secure bool
	Probes
	// Observe, if set, is told of every request. What it returns is the request with
	// the context of all that is done for it; answered is called after the answer,
	// but for live streams.
	Observe func(r *http.Request) (inner *http.Request, answered func(Request))
}

// API answers HTTP. It is an http.Handler.
type API struct {
	deeds    *action.Deeds
	log      *slog.Logger
	huma     huma.API
	sessions *scs.SessionManager
	live     *live
	observe  func(*http.Request) (*http.Request, func(Request))
	handler  http.Handler
}

// New builds the API. Close it to end the live streams.
func New(o Options) *API {
	a := &API{deeds: o.Deeds, log: o.Log, observe: o.Observe, sessions: newSessions(o.Deeds.Store, o.Secure)}
	if a.observe == nil {
		a.observe = func(r *http.Request) (*http.Request, func(Request)) { return r, func(Request) {} }
	}
	a.live = newLive(a)
	mux := http.NewServeMux()
	a.huma = humago.New(mux, humaConfig(o.Version))
	a.routes()
	a.describeProblems()
	a.describeNull()
	mux.HandleFunc(streamPattern, a.stream)
	mux.HandleFunc("GET /api/docs", a.docs)
	mux.HandleFunc("/api/", a.unrouted)
	o.Probes.register(mux)
	mux.Handle("/", newPortal(o.Portal))
	a.handler = a.around(mux)
	return a
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Close ends the live streams.
func (a *API) Close() { a.live.close() }

// OpenAPI is the description of the API as JSON.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

// humaConfig sets the framework up without its own extras: no $schema links in
// answers, no documentation page that loads scripts from elsewhere.
func humaConfig(version string) huma.Config {
	c := huma.DefaultConfig("Noonday", version)
	c.Info.Description = "Everything the portal does. Sign in with an API token: `Authorization: Bearer nd_…`."
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/api/openapi", "", ""
	c.CreateHooks = nil
	c.Transformers = []huma.Transformer{describe}
	c.RejectUnknownQueryParameters = true
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer", Description: "An API token from Settings > API tokens"},
		"session": {Type: "apiKey", In: "cookie", Name: cookieName, Description: "The portal's session"},
	}
	c.Security = []map[string][]string{{"token": {}}, {"session": {}}}
	return c
}

// describeProblems puts our problem document in the place of the framework's.
func (a *API) describeProblems() {
	schemas := a.huma.OpenAPI().Components.Schemas
	problem := schemas.Schema(typeOf[Problem](), false, "Problem")
	schemas.Map()["ErrorModel"] = problem
	delete(schemas.Map(), "ErrorDetail")
}

// unrouted answers addresses below /api that do not exist.
func (a *API) unrouted(w http.ResponseWriter, r *http.Request) {
	a.refuse(w, r, notFound(r))
}

// describeNull says of every object that may be null that it may: the
// framework says so of plain values only.
func (a *API) describeNull() {
	schemas := a.huma.OpenAPI().Components.Schemas
	for name, schema := range schemas.Map() {
		t := schemas.TypeFromRef("#/components/schemas/" + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for f := range fieldsOf(t) {
			property := schema.Properties[jsonName(f)]
			if property == nil || property.Ref == "" || f.Type.Kind() != reflect.Pointer || strings.Contains(f.Tag.Get("json"), "omitempty") {
				continue
			}
			schema.Properties[jsonName(f)] = &huma.Schema{
				AnyOf: []*huma.Schema{{Ref: property.Ref}, {Type: "null"}}, Description: property.Description,
			}
		}
	}
}
