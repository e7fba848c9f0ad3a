// Package kandjisim is a simulated Kandji tenant: a strict http.Handler that
// imitates the vendor's users, devices and lists of installed programs, the
// gateway in front of them (rate limits, headers, error bodies) and the ways in
// which they fail.
//
// It serves tests, benchmarks, demos and the development of connectors. It is
// strict on purpose: what the vendor refuses, it refuses, so that a connector
// which works here has sent what the vendor wants to see.
//
// A directory is a pure function of Options.Seed and Options.Users. Users are
// computed when they are asked for; only changes made afterwards are kept, so a
// tenant of a million users costs no memory worth naming. See README.md for the
// knobs, the control API and what is not imitated.
package kandjisim
