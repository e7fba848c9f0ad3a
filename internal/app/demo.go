package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
)

// The simulated tenant of the demo.
const (
	demoPeople   = 1200
	demoDevices  = 1000
	demoEmail    = "demo@noonday.example"
	demoLatency  = 150 * time.Millisecond
	demoChurn    = 20 * time.Second
	demoInterval = time.Minute
)

// RunDemo serves on a database that nobody needs to keep, with a simulated
// tenant connected whose directory keeps changing slowly. It prints the
// operator's password.
func (s *Server) RunDemo(ctx context.Context) error {
	tenant := kandjisim.New(kandjisim.Options{Users: demoPeople, Devices: demoDevices, Subdomain: "sundial", Name: "Sundial Industries", Latency: demoLatency, ShortPages: true})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	address := make(chan string, 1)
	ended := make(chan error, 1)
	go func() { ended <- tenant.Serve(ctx, "127.0.0.1:0", func(url string) { address <- url }) }()
	select {
	case url := <-address:
		if err := s.furnish(ctx, url, tenant.Token()); err != nil {
			return err
		}
	case err := <-ended:
		return err
	}
	go churn(ctx, tenant, s.log)
	err := s.Run(ctx, nil)
	stop()
	return errors.Join(err, <-ended)
}

// furnish makes the demo's operator and connector.
func (s *Server) furnish(ctx context.Context, url, token string) error {
	ctx = auth.WithActor(ctx, auth.System())
	password := secret.New(auth.NewSetupCode().Reveal() + "-demo")
	if _, err := s.Deeds.CreateOperator(ctx, action.NewOperator{
		Email: demoEmail, Name: "Demo Operator", Role: string(auth.Administrator), Password: password,
	}); err != nil {
		return fmt.Errorf("demo operator: %w", err)
	}
	c, err := s.Deeds.CreateConnector(ctx, action.NewConnector{
		Type: "kandji", Name: "Kandji", Settings: map[string]string{"api_key": token, "api_url": url},
	})
	if err != nil {
		return fmt.Errorf("demo connector: %w", err)
	}
	// A visitor does not wait for an hour to see polling work.
	if _, err := s.DB.EditConnector(ctx, c.ID, func(c *store.Connector) error {
		c.PollInterval = demoInterval
		return nil
	}); err != nil {
		return fmt.Errorf("demo interval: %w", err)
	}
	s.say("\nA demo with a simulated Kandji tenant of %d people and %d devices. Nothing is kept.\n\n    e-mail    %s\n    password  %s\n\n"+
		"    The simulated tenant is at %s; its API key is %s\n\n", demoPeople, demoDevices, demoEmail, password.Reveal(), url, token)
	return nil
}

// churn changes the simulated directory, one small step at a time.
func churn(ctx context.Context, tenant *kandjisim.Tenant, log *slog.Logger) {
	tick := time.NewTicker(demoChurn)
	defer tick.Stop()
	for step := uint64(1); ; step++ {
		select {
		case <-tick.C:
			change := tenant.Churn(step)
			log.Debug("the simulated directory changed", "change", change.Kind)
		case <-ctx.Done():
			return
		}
	}
}
