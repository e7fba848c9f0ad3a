package kandji

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/noonday/noonday/internal/inventory"
)

// prismPage is a page of Prism's list of programs.
type prismPage struct {
	Limit  text        `json:"limit"`
	Total  text        `json:"total"`
	Data   *[]prismRow `json:"data"`
	Cursor text        `json:"cursor"`
}

// total is the length of the whole list; negative when Prism does not say.
func (p *prismPage) total() int64 {
	n, err := strconv.ParseInt(string(p.Total), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// more reports whether rows follow a first page that names no cursor: by the
// total, or, where there is none, because the page is full.
func (p *prismPage) more(rows int) bool {
	if total := p.total(); total >= 0 {
		return rows > 0 && total > int64(rows)
	}
	limit, err := strconv.Atoi(string(p.Limit))
	return rows > 0 && rows >= limit && (err == nil || rows >= pageSize)
}

// prismRow is a program on a device.
type prismRow struct {
	DeviceID  text `json:"device_id"`
	Name      text `json:"name"`
	BundleID  text `json:"bundle_id"`
	TeamID    text `json:"team_id"`
	Developer text `json:"developer_name"`
	Signature text `json:"signature"`
	Short     text `json:"short_version"`
	Version   text `json:"version"`
	Path      text `json:"path"`
	From      text `json:"obtained_from"`
}

func (r *prismRow) record() inventory.InstalledRecord {
	team, signer := signedBy(r.Signature)
	return identified(inventory.InstalledRecord{
		DeviceID:   string(r.DeviceID),
		Name:       string(r.Name),
		Identifier: given(r.BundleID),
		TeamID:     firstOf(given(r.TeamID), team),
		Publisher:  firstOf(given(r.Developer), signer),
		Version:    firstOf(given(r.Short), given(r.Version)),
		Path:       string(r.Path),
	})
}

// key is what the row is known by while a list is read.
func (r *prismRow) key() string {
	record := r.record()
	return record.ExternalID
}

func (r *prismRow) apples() bool { return ofApple(r.From, r.Signature) }

// programList is what is installed on one device.
type programList struct {
	Apps *[]programRow `json:"apps"`
}

// programRow is a program of a device, with the keys of all platforms: Apple's,
// those of Windows and those of Android.
type programRow struct {
	AppName   text `json:"app_name"`
	BundleID  text `json:"bundle_id"`
	Source    text `json:"source"`
	Signature text `json:"signature"`
	Path      text `json:"path"`
	Version   text `json:"version"`

	Name             text `json:"name"`
	DisplayName      text `json:"display_name"`
	Publisher        text `json:"publisher"`
	PublisherDisplay text `json:"publisher_display_name"`
	InstalledPath    text `json:"installed_path"`

	PackageName text `json:"package_name"`
	VersionName text `json:"version_name"`
}

// record translates a program of a device. The product codes of Windows change
// with every version and so identify nothing.
func (r *programRow) record(device string) inventory.InstalledRecord {
	team, signer := signedBy(r.Signature)
	return identified(inventory.InstalledRecord{
		DeviceID:   device,
		Name:       firstOf(string(r.AppName), string(r.DisplayName), string(r.Name)),
		Identifier: firstOf(given(r.BundleID), given(r.PackageName)),
		TeamID:     team,
		Publisher:  firstOf(given(r.PublisherDisplay), given(r.Publisher), signer),
		Version:    firstOf(given(r.Version), given(r.VersionName)),
		Path:       firstOf(string(r.Path), string(r.InstalledPath)),
	})
}

func (r *programRow) apples() bool { return ofApple(r.Source, r.Signature) }

// identified gives a program its id: the device, and a hash over what the
// program is called and where it is. It stays when the program is updated.
func identified(r inventory.InstalledRecord) inventory.InstalledRecord {
	sum := sha256.Sum256([]byte(firstOf(r.Identifier, r.Name) + "\x00" + r.Path))
	r.ExternalID = r.DeviceID + "/" + hex.EncodeToString(sum[:8])
	return r
}

// ofApple reports a program that Apple ships or signs as part of a system.
func ofApple(from, signature text) bool {
	return strings.EqualFold(string(from), "Apple") || strings.HasPrefix(string(signature), "Software Signing")
}

// signedBy takes a signature apart, such as "Developer ID Application: Slack
// Technologies, Inc. (BQR82RBBHL), Developer ID Certification Authority, Apple
// Root CA". Signatures of the App Store name nobody.
func signedBy(signature text) (team, signer string) {
	signer, ok := strings.CutPrefix(string(signature), "Developer ID Application: ")
	if !ok {
		return "", ""
	}
	signer, _, _ = strings.Cut(signer, ", Developer ID Certification Authority")
	name, rest, ok := cutLast(signer, " (")
	if team, ok2 := strings.CutSuffix(rest, ")"); ok && ok2 && isTeam(team) {
		return team, name
	}
	return "", signer
}

// cutLast cuts a text at the last of the separators in it.
func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}

// isTeam reports the form of Apple's team identifiers.
func isTeam(s string) bool {
	return len(s) == 10 && strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// given is a text, unless it only says that there is none.
func given(t text) string {
	if strings.EqualFold(string(t), "No value") {
		return ""
	}
	return string(t)
}

// firstOf is the first text that is not empty.
func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
