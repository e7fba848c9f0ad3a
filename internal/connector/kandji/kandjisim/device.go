package kandjisim

import "time"

// The platforms of devices, as the vendor calls them.
const (
	PlatformMac     = "Mac"
	PlatformIPhone  = "iPhone"
	PlatformIPad    = "iPad"
	PlatformAppleTV = "AppleTV"
	PlatformWindows = "Windows"
	PlatformAndroid = "Android"
)

// Device is one device as it truly is, before quirks and faults.
type Device struct {
	ID           string // UUID, lower case; never changes
	Name         string
	Model        string
	SerialNumber string
	Platform     string
	OSVersion    string
	AssetTag     string
	Blueprint    string
	Tags         []string
	AgentVersion string // "" where there is no agent
	Missing      bool
	// UserID is the UUID of the user to whom it is assigned; "" for nobody. It
	// need not be one of the users: some have left the directory.
	UserID   string
	Enrolled time.Time // UTC, microseconds
	CheckIn  time.Time // UTC, microseconds
	Programs int       // rows of Prism, those of the system included
}

// holder is to whom a device is assigned: a user by rank, nobody, or somebody
// whom the directory never had.
type holder struct {
	rank  int64
	kind  holderKind
	label string // of a shared device
}

type holderKind int

const (
	heldByUser holderKind = iota
	heldByNobody
	heldByStranger
)

// appleDevice says whether Prism knows devices of a platform.
func appleDevice(platform string) bool {
	return platform != PlatformWindows && platform != PlatformAndroid
}

// platformOf is the platform of a device.
func platformOf(h uint64) string {
	switch n := h % 100; {
	case n < 84:
		return PlatformMac
	case n < 90:
		return PlatformIPhone
	case n < 94:
		return PlatformIPad
	case n < 95:
		return PlatformAppleTV
	case n < 99:
		return PlatformWindows
	}
	return PlatformAndroid
}

// models lists the models of a platform with what their serial numbers begin with.
func models(platform string) []string {
	switch platform {
	case PlatformMac:
		return []string{"MacBook Air (M3, 2024)", "MacBook Pro (14-inch, 2023)", "MacBook Pro (16-inch, 2021)", "Mac mini (2023)", "iMac (24-inch, 2021)"}
	case PlatformIPhone:
		return []string{"iPhone 15", "iPhone 14 Pro", "iPhone SE (3rd generation)"}
	case PlatformIPad:
		return []string{"iPad (10th generation)", "iPad Pro 11-inch (4th generation)"}
	case PlatformAppleTV:
		return []string{"Apple TV 4K (3rd generation)"}
	case PlatformWindows:
		return []string{"Surface Laptop 6 for Business", "ThinkPad X1 Carbon Gen 12"}
	}
	return []string{"Pixel 8", "Galaxy S24"}
}

// osVersions lists the versions of a platform, the newest first.
func osVersions(platform string) []string {
	switch platform {
	case PlatformMac:
		return []string{"15.1.1", "15.1", "14.7.1", "13.6.9"}
	case PlatformWindows:
		return []string{"24H2", "23H2"}
	case PlatformAndroid:
		return []string{"15", "14"}
	}
	return []string{"18.1.1", "17.7.2"}
}
