// Package chaos proves that nothing that a vendor, a network or a machine does
// makes the inventory wrong: at worst it is old. Its test runs an installation
// as a process of its own, against simulated tenants that hold the truth, and
// kills, starves, misleads and sets it back by a schedule that a seed repeats.
// Run it with `make chaos`.
package chaos
