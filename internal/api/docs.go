package api

import (
	"cmp"
	"html/template"
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// documented is an operation on the page of the API.
type documented struct {
	Method, Path, Summary string
	Parameters            []*huma.Param
}

// section is what the page lists under one heading.
type section struct {
	Name       string
	Operations []documented
}

// docs answers /api/docs: the API on one page that loads nothing from elsewhere.
func (a *API) docs(w http.ResponseWriter, r *http.Request) {
	page, err := template.New("docs").Parse(docsPage)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	if err := page.Execute(w, a.sections()); err != nil {
		a.log.Debug("write docs", "error", err)
	}
}

// sections groups the operations by tag.
func (a *API) sections() []section {
	byTag := map[string][]documented{}
	for path, item := range a.huma.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PATCH": item.Patch, "DELETE": item.Delete} {
			if op != nil {
				byTag[op.Tags[0]] = append(byTag[op.Tags[0]], documented{method, path, op.Summary, op.Parameters})
			}
		}
	}
	var out []section
	for _, tag := range slices.Sorted(maps.Keys(byTag)) {
		slices.SortFunc(byTag[tag], func(a, b documented) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
		})
		out = append(out, section{tag, byTag[tag]})
	}
	return out
}

const docsPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Noonday API</title>
<style>:root{color-scheme:light dark}body{font:15px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code{font:13px ui-monospace,monospace}li{margin:.6rem 0}b{display:inline-block;width:4.5rem}ul{list-style:none;padding:0}small{opacity:.8}</style>
<main><h1>Noonday API</h1>
<p>The machine-readable description is at <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1). Sign in with
<code>Authorization: Bearer &lt;API token&gt;</code>; make a token in Settings &gt; API tokens or with <code>noonday token create</code>.
Lists answer <code>{"items", "next_cursor", "total"}</code>, and CSV to <code>Accept: text/csv</code>. All items as one array: add <code>.json</code> to the path. Errors are problem documents with a stable <code>code</code>.</p>
{{range .}}<h2>{{.Name}}</h2><ul>{{range .Operations}}<li><b>{{.Method}}</b><code>{{.Path}}</code><br>{{.Summary}}
{{if .Parameters}}<br><small>{{range .Parameters}}<code>{{.Name}}</code> {{end}}</small>{{end}}</li>{{end}}</ul>{{end}}</main>`
