package kandjisim

import (
	"strconv"
	"strings"
)

// origin says where programs come from.
type origin int

const (
	fromSystem origin = iota
	fromStore
	fromVendor
	fromPhoneStore
	fromWindows
	fromAndroid
)

// program is one entry of the programs that devices may have.
type program struct {
	bundle, name    string
	team, developer string
	version, path   string
	everybody, some uint64 // per mille: of all devices, and of those departments
	departments     string // between commas
	helpers         int    // programs within the program
	origin          origin
}

// programs lists all programs, in a fixed order.
func programs() []program {
	var all []program
	for _, line := range strings.Split(systemPrograms, "\n") {
		f := strings.Split(strings.TrimSpace(line), "|")
		all = append(all, program{
			bundle: "com.apple." + f[0], name: f[1], developer: "Apple Inc.", version: "1." + strconv.Itoa(len(f[1])),
			path: "/System/Applications" + f[2] + "/" + f[1] + ".app", everybody: permille(f[3]), origin: fromSystem,
		})
	}
	for _, part := range []struct {
		list string
		origin
	}{
		{storePrograms, fromStore}, {catalogued, fromVendor}, {utilities, fromVendor}, {unknownPrograms, fromVendor},
		{phonePrograms, fromPhoneStore}, {windowsPrograms, fromWindows}, {androidPrograms, fromAndroid},
	} {
		for _, line := range strings.Split(part.list, "\n") {
			all = append(all, parseProgram(line, part.origin))
		}
	}
	return all
}

func parseProgram(line string, from origin) program {
	f := strings.Split(strings.TrimSpace(line), "|")
	p := program{
		bundle: f[0], name: f[1], team: f[2], developer: f[3], version: f[4], everybody: permille(f[5]), some: permille(f[6]),
		departments: "," + f[7] + ",", helpers: int(permille(f[8])), origin: from,
	}
	if p.bundle == "-" {
		p.bundle = ""
	}
	if p.developer == "No value" {
		p.developer = ""
	}
	switch from {
	case fromStore, fromVendor:
		p.path = "/Applications/" + p.name + ".app"
	case fromWindows:
		p.path = `C:\Program Files\` + p.name
	}
	return p
}

// permille reads a number of the lists above.
func permille(s string) uint64 {
	n, _ := strconv.ParseUint(s, 10, 32) // the lists are constants
	return n
}

// likely is how many in a thousand people of a department have the program.
func (p *program) likely(department string) uint64 {
	if p.some > 0 && strings.Contains(p.departments, ","+department+",") {
		return p.some
	}
	return p.everybody
}

// on says whether devices of a platform can have the program.
func (p *program) on(platform string) bool {
	switch platform {
	case PlatformMac:
		return p.origin <= fromVendor
	case PlatformIPhone, PlatformIPad:
		return p.origin == fromPhoneStore
	case PlatformWindows:
		return p.origin == fromWindows
	case PlatformAndroid:
		return p.origin == fromAndroid
	}
	return false
}
