package api

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/noonday/noonday/internal/store"
)

// Paging is what every list takes.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Items on a page"`
	Cursor string `query:"cursor" maxLength:"2000" doc:"next_cursor of the page before"`
	Sort   string `query:"sort" maxLength:"50" doc:"A field, with a leading - for the reverse"`
}

// Searching is Paging with a search.
type Searching struct {
	Paging
	Q string `query:"q" maxLength:"200" doc:"Text to search for"`
}

// paging is what a store takes.
func (p *Paging) paging() store.Paging {
	return store.Paging{Limit: p.Limit, Cursor: p.Cursor, Sort: p.Sort}
}

// page lets exports turn the pages of any input that embeds Paging.
func (p *Paging) page() *Paging { return p }

type paged interface{ page() *Paging }

// csvSuffix marks the twin of a list that answers CSV. A list with
// "Accept: text/csv" is led there.
const csvSuffix = ".csv"

// jsonSuffix marks the twin of a list that answers all items as one JSON array.
const jsonSuffix = ".json"

// list registers a list and its export. each yields all items of an input; nil
// turns the pages of fetch instead.
func list[I any, T any](a *API, r route, fetch func(context.Context, *I) (Page[T], error), each func(context.Context, *I, func(T) error) error) {
	r.method = http.MethodGet
	op := r.operation()
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*body[Page[T]], error) {
		out, err := fetch(ctx, in)
		if err != nil {
			return nil, a.failed(ctx, err)
		}
		return &body[Page[T]]{out}, nil
	})
	described := a.huma.OpenAPI().Paths[op.Path].Get
	described.Responses["200"].Content["text/csv"] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Description: "All that match, one line each"}}
	if each == nil {
		each = pages(fetch)
	}
	for suffix, form := range map[string]func(exporting[T]) exporter{
		csvSuffix: func(e exporting[T]) exporter { return csvExport[T]{e} }, jsonSuffix: func(e exporting[T]) exporter { return jsonExport[T]{e} },
	} {
		export := r.operation()
		export.OperationID, export.Path, export.Hidden = op.OperationID+"-"+suffix[1:], op.Path+suffix, true
		huma.Register(a.huma, export, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
			all := exporting[T]{func(yield func(T) error) error { return each(ctx, in, yield) }}
			return a.export(ctx, exportName(r.path)+"-"+a.deeds.Now().UTC().Format("2006-01-02")+suffix, form(all)), nil
		})
	}
}

// pages yields all items by turning pages.
func pages[I any, T any](fetch func(context.Context, *I) (Page[T], error)) func(context.Context, *I, func(T) error) error {
	return func(ctx context.Context, in *I, yield func(T) error) error {
		list, ok := any(in).(paged)
		if !ok {
			return fmt.Errorf("%T takes no paging", in)
		}
		turn := list.page()
		turn.Limit, turn.Cursor = 500, ""
		for {
			p, err := fetch(ctx, in)
			if err != nil {
				return err
			}
			for _, item := range p.Items {
				if err := yield(item); err != nil {
					return err
				}
			}
			if p.NextCursor == nil {
				return nil
			}
			turn.Cursor = *p.NextCursor
		}
	}
}

// exporting yields all items of a list.
type exporting[T any] struct {
	each func(func(T) error) error
}

// exporter writes all items in a form; begin is called before the first byte.
type exporter interface {
	contentType() string
	write(hc huma.Context, begin func()) error
}

// export answers all items as a file. Before the first item an error is still a
// problem document; after it, the connection is cut so that nobody mistakes a
// part for the whole.
func (a *API) export(ctx context.Context, name string, all exporter) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		begun := false
		err := all.write(hc, func() {
			begun = true
			hc.SetHeader("Content-Type", all.contentType())
			hc.SetHeader("Content-Disposition", `attachment; filename="noonday-`+name+`"`)
			hc.SetStatus(http.StatusOK)
		})
		switch {
		case err == nil:
		case begun && ctx.Err() != nil:
			panic(http.ErrAbortHandler) // the client has gone
		case begun:
			a.log.ErrorContext(ctx, "export broke off", "export", name, "error", err)
			panic(http.ErrAbortHandler)
		default:
			p := a.problem(ctx, err)
			hc.SetHeader("Content-Type", p.ContentType(""))
			hc.SetStatus(p.Status)
			if err := json.NewEncoder(hc.BodyWriter()).Encode(p); err != nil {
				a.log.DebugContext(ctx, "write problem", "error", err)
			}
		}
	}}
}

// exportName is the last word of a list's path.
func exportName(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// csvExport writes a header line, and a line for each item.
type csvExport[T any] struct{ exporting[T] }

func (csvExport[T]) contentType() string { return "text/csv; charset=utf-8" }

func (e csvExport[T]) write(hc huma.Context, begin func()) error {
	columns := columnsOf(typeOf[T](), "")
	out := csv.NewWriter(hc.BodyWriter())
	begun := false
	start := func() error {
		begun = true
		begin()
		return out.Write(columns)
	}
	err := e.each(func(item T) error {
		if !begun {
			if err := start(); err != nil {
				return err
			}
		}
		return out.Write(cells(reflect.ValueOf(item), nil))
	})
	if err != nil {
		return err
	}
	if !begun {
		if err := start(); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// jsonExport writes one array of all items, each on a line of its own.
type jsonExport[T any] struct{ exporting[T] }

func (jsonExport[T]) contentType() string { return "application/json; charset=utf-8" }

func (e jsonExport[T]) write(hc huma.Context, begin func()) error {
	out := bufio.NewWriterSize(hc.BodyWriter(), 16<<10)
	lead := "[\n"
	line := func(item T) error {
		raw, err := json.Marshal(item)
		if err != nil {
			return fmt.Errorf("encode an item: %w", err)
		}
		if lead == "[\n" {
			begin()
		}
		_, err = out.WriteString(lead + string(raw))
		lead = ",\n"
		return err
	}
	if err := e.each(line); err != nil {
		return err
	}
	end := "\n]\n"
	if lead == "[\n" {
		begin()
		end = "[]\n"
	}
	if _, err := out.WriteString(end); err != nil {
		return err
	}
	return out.Flush()
}

// columnsOf names the columns of a shape: a field each, those of nested
// objects joined with an underscore.
func columnsOf(t reflect.Type, prefix string) []string {
	var out []string
	for f := range fieldsOf(t) {
		name := prefix + jsonName(f)
		if nested, ok := flat(f.Type); ok {
			if !f.Anonymous {
				name += "_"
			} else {
				name = prefix
			}
			out = append(out, columnsOf(nested, name)...)
			continue
		}
		out = append(out, name)
	}
	return out
}

// flat reports whether a type is an object whose fields become columns.
func flat(t reflect.Type) (reflect.Type, bool) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t, t.Kind() == reflect.Struct && t != typeOf[time.Time]()
}

// fieldsOf yields the exported fields of a shape.
func fieldsOf(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && !yield(f) {
				return
			}
		}
	}
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// cells are the values of an item in the order of columnsOf.
func cells(v reflect.Value, out []string) []string {
	for f := range fieldsOf(v.Type()) {
		field := v.FieldByIndex(f.Index)
		nested, ok := flat(f.Type)
		if !ok {
			out = append(out, cell(field))
			continue
		}
		if field.Kind() == reflect.Pointer {
			if field.IsNil() {
				field = reflect.Zero(nested)
			} else {
				field = field.Elem()
			}
		}
		out = cells(field, out)
	}
	return out
}

// cell writes one value; null is empty, lists and maps are JSON.
func cell(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	switch value := v.Interface().(type) {
	case string:
		return harmless(value)
	case time.Time:
		if value.IsZero() {
			return ""
		}
		return value.UTC().Format(time.RFC3339)
	default:
		if k := v.Kind(); k == reflect.Slice || k == reflect.Map {
			if v.Len() == 0 {
				return ""
			}
			raw, err := json.Marshal(value)
			if err != nil {
				return ""
			}
			return harmless(string(raw))
		}
		return fmt.Sprint(value)
	}
}

// harmless keeps spreadsheets from reading a text as a formula: a leading
// apostrophe makes it text.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}
