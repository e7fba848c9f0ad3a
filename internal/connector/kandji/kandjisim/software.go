package kandjisim

import (
	"fmt"
	"strconv"
	"strings"
)

// copyOf is one copy of a program on a device: 0 the program itself, 1 a second
// copy elsewhere, above that the helpers within it.
type copyOf struct{ program, number int }

const firstHelper = 2

// software lists what is on a device, in a fixed order. It goes by the department
// in which the user began: moving to another one installs nothing.
func (f *fleet) software(rank int64) []copyOf {
	h := f.hash(rank)
	platform := f.platform(rank)
	if f.plain > 0 {
		out := make([]copyOf, f.plain)
		for i := range out {
			out[i] = copyOf{program: -1, number: i}
		}
		return out
	}
	var department string
	if owned := f.holder(rank); owned.kind == heldByUser {
		var r record
		f.dir.gen.fill(owned.rank, &r)
		department = r.department
	}
	out := make([]copyOf, 0, 96)
	edit := f.changed[rank]
	for i := range f.programs {
		p := &f.programs[i]
		if !p.on(platform) {
			continue
		}
		n := mix(h ^ uint64(i+1)*0x9fb21c651e98df25)
		has := n%1000 < p.likely(department)
		if edit != nil {
			has = (has || edit.more[i]) && !edit.less[i]
		}
		if !has {
			continue
		}
		out = append(out, copyOf{program: i})
		if p.origin == fromVendor && n>>20%100 < 3 {
			out = append(out, copyOf{i, 1})
		}
		for helper := range p.helpers {
			out = append(out, copyOf{i, firstHelper + helper})
		}
	}
	return out
}

// installed is a copy of a program in words.
type installed struct {
	bundle, name, team, developer string
	version, path                 string
	origin                        origin
}

// installed describes a copy on a device.
func (f *fleet) installed(rank int64, c copyOf) installed {
	if c.program < 0 {
		n := fmt.Sprintf("%04d", c.number)
		return installed{bundle: "com.plainsoft.app" + n, name: "Plain App " + n, team: "PLA1N50FT0", developer: "Plainsoft, Inc.",
			version: "1.0", path: "/Applications/Plain App " + n + ".app", origin: fromVendor}
	}
	p := &f.programs[c.program]
	out := installed{bundle: p.bundle, name: p.name, team: p.team, developer: p.developer, version: p.version, path: p.path, origin: p.origin}
	switch n := f.updates[c.program]; {
	case n > 0:
		out.version += "." + strconv.Itoa(n)
	case mix(f.hash(rank)^uint64(c.program))%4 == 0 && p.origin == fromVendor:
		out.version += ".1"
	}
	switch {
	case c.number == 1:
		out.path = "/Users/" + serial(f.hash(rank))[3:] + "/Downloads/" + p.name + ".app"
	case c.number >= firstHelper:
		role := []string{"Helper", "Helper (Renderer)", "Updater"}[c.number-firstHelper]
		out.name = p.name + " " + role
		out.bundle += ".helper." + strconv.Itoa(c.number)
		out.path = p.path + "/Contents/Frameworks/" + out.name + ".app"
	}
	return out
}

// signature is who signs, as the vendor words it.
func (i *installed) signature() string {
	switch {
	case i.origin == fromSystem:
		return "Software Signing, Apple Code Signing Certification Authority, Apple Root CA"
	case i.origin == fromStore:
		return "Apple Mac OS Application Signing, Apple Worldwide Developer Relations Certification Authority, Apple Root CA"
	case i.developer == "" || i.team == "":
		return ""
	}
	return "Developer ID Application: " + i.developer + " (" + i.team + "), Developer ID Certification Authority, Apple Root CA"
}

// obtainedFrom is where it comes from, as the vendor words it.
func (i *installed) obtainedFrom() string {
	switch {
	case i.origin == fromSystem:
		return "Apple"
	case i.origin == fromStore:
		return "Mac App Store"
	case i.developer == "":
		return "Unknown"
	}
	return "Identified Developer"
}

// programOf finds a program by identifier or name, for devices of a platform.
func (f *fleet) programOf(name, platform string) (int, bool) {
	for i := range f.programs {
		p := &f.programs[i]
		if (strings.EqualFold(p.bundle, name) || strings.EqualFold(p.name, name)) && (platform == "" || p.on(platform)) {
			return i, true
		}
	}
	return 0, false
}

// install adds a program to a device, or takes it away.
func (f *fleet) install(rank int64, program int, there bool) {
	edit := f.changed[rank]
	if edit == nil {
		edit = &softwareEdit{more: map[int]bool{}, less: map[int]bool{}}
		f.changed[rank] = edit
	}
	delete(edit.more, program)
	delete(edit.less, program)
	if there {
		edit.more[program] = true
	} else {
		edit.less[program] = true
	}
	f.count()
}
