package connectortest

import (
	"bytes"
	"context"
	"crypto/rand"
	"runtime/pprof"
	"strings"
	"time"
)

// leftRunning runs a function and returns what it left running two seconds
// later at the latest: the stacks of the goroutines that it, or one of its
// goroutines, started. They are known by a profiler label, which a new goroutine
// inherits.
func leftRunning(name string, f func()) string {
	const key = "noonday_connectortest"
	mark := name + "-" + rand.Text() // tests may run at the same time
	pprof.Do(context.Background(), pprof.Labels(key, mark), func(context.Context) { f() })
	deadline := time.NewTimer(2 * time.Second)
	defer deadline.Stop()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		left := labelled(mark)
		if left == "" {
			return ""
		}
		select {
		case <-deadline.C:
			return left
		case <-again.C:
		}
	}
}

// labelled returns the stacks of the goroutines that carry a label.
func labelled(mark string) string {
	var profile bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 1)
	var found []string
	for stack := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(stack, `"`+mark+`"`) {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n\n")
}
