package storetest

import (
	"fmt"
	"reflect"
	"slices"
	"time"
)

// filler gives every field of a struct a value of its own. It knows no type of
// the store: a field that is added tomorrow is filled tomorrow.
type filler struct{ n int64 }

// fill sets every field below v, which points to a struct; round makes its
// values differ from those of other rounds.
func fill(v any, round int) error {
	f := &filler{n: int64(round) * 1000}
	return f.set(reflect.ValueOf(v).Elem(), "")
}

func (f *filler) set(v reflect.Value, path string) error {
	f.n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(day().Add(time.Duration(f.n)*time.Hour + time.Duration(f.n)*time.Microsecond)))
		return nil
	case time.Duration:
		v.SetInt(int64(time.Duration(f.n) * time.Minute))
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("%s %d é", path, f.n))
	case reflect.Int, reflect.Int64:
		v.SetInt(f.n)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		return f.setFields(v, path)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			if err := f.set(v.Index(i), fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		return f.setMap(v, path)
	default:
		return fmt.Errorf("the suite does not know how to fill %s of type %s", path, v.Type())
	}
	return nil
}

func (f *filler) setFields(v reflect.Value, path string) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			return fmt.Errorf("%s.%s cannot be set: stored types have exported fields only", v.Type(), field.Name)
		}
		if err := f.set(v.Field(i), path+"."+field.Name); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) setMap(v reflect.Value, path string) error {
	v.Set(reflect.MakeMap(v.Type()))
	for range 2 {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := f.set(key, path+" key"); err != nil {
			return err
		}
		if err := f.set(value, path+" value"); err != nil {
			return err
		}
		v.SetMapIndex(key, value)
	}
	return nil
}

// eachTime changes every time below a value.
func eachTime(v reflect.Value, change func(time.Time) time.Time) {
	if t, ok := v.Interface().(time.Time); ok {
		v.Set(reflect.ValueOf(change(t)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			eachTime(v.Field(i), change)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachTime(v.Index(i), change)
		}
	}
}

// empties lists the fields below a value that are still empty.
func empties(v reflect.Value, path string) []string {
	if _, isTime := v.Interface().(time.Time); !isTime && v.Kind() == reflect.Struct {
		var out []string
		for i := range v.NumField() {
			out = append(out, empties(v.Field(i), path+"."+v.Type().Field(i).Name)...)
		}
		return out
	}
	if v.IsZero() || (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0 {
		return []string{path}
	}
	return nil
}

// differences lists where two values of one type differ. Times are equal if
// they are the same moment, and must be in UTC; empty and nil lists are equal.
func differences(got, want any) []string {
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	if g.Type() != w.Type() {
		return []string{fmt.Sprintf("got a %s, want a %s", g.Type(), w.Type())}
	}
	var out []string
	compare(g, w, "", &out)
	return out
}

func compare(got, want reflect.Value, path string, out *[]string) {
	if g, ok := got.Interface().(time.Time); ok {
		w, _ := want.Interface().(time.Time)
		if !g.Equal(w) || g.Location() != time.UTC {
			*out = append(*out, fmt.Sprintf("%s is %s, want %s", path, g, w))
		}
		return
	}
	switch got.Kind() {
	case reflect.Pointer:
		if got.IsNil() || want.IsNil() {
			if got.IsNil() != want.IsNil() {
				*out = append(*out, fmt.Sprintf("%s is %v, want %v", path, got, want))
			}
			return
		}
		compare(got.Elem(), want.Elem(), path, out)
	case reflect.Struct:
		for i := range got.NumField() {
			compare(got.Field(i), want.Field(i), path+"."+got.Type().Field(i).Name, out)
		}
	case reflect.Slice:
		compareSlices(got, want, path, out)
	case reflect.Map:
		if got.Len()+want.Len() > 0 && !reflect.DeepEqual(got.Interface(), want.Interface()) {
			*out = append(*out, fmt.Sprintf("%s is %v, want %v", path, got, want))
		}
	default:
		if !got.Equal(want) {
			*out = append(*out, fmt.Sprintf("%s is %#v, want %#v", path, got, want))
		}
	}
}

func compareSlices(got, want reflect.Value, path string, out *[]string) {
	if got.Len() != want.Len() {
		*out = append(*out, fmt.Sprintf("%s has %d elements, want %d", path, got.Len(), want.Len()))
		return
	}
	for i := range got.Len() {
		compare(got.Index(i), want.Index(i), fmt.Sprintf("%s[%d]", path, i), out)
	}
}

// sorted is a sorted copy.
func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}
