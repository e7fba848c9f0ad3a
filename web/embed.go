// Package web carries the built portal. Without a build it is empty but for a
// marker file, so that the Go side compiles and tests without Node.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is the built portal, rooted at its index.html. Before the first
// `npm run build` it holds no index.html.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the directive above names the folder: it cannot be absent
	}
	return sub
}
