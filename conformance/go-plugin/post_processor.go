package main

import (
	"context"
	"errors"
	"fmt"

	packersdk "github.com/hashicorp/packer-plugin-sdk/packer"
)

// PostProcessor makes something of an artifact.
type PostProcessor struct {
	Config
	config Config
}

// Configure wants a mode.
func (p *PostProcessor) Configure(raws ...interface{}) error {
	if err := p.config.decode(raws); err != nil {
		return err
	}
	if p.config.Mode == "" {
		return errors.New("mode must be set")
	}
	return nil
}

// PostProcess does what the mode says.
func (p *PostProcessor) PostProcess(ctx context.Context, ui packersdk.Ui, input packersdk.Artifact) (packersdk.Artifact, bool, bool, error) {
	c := p.config
	ui.Say(fmt.Sprintf("input %s|%s|%s|%v", input.BuilderId(), input.Id(), input.String(), input.Files()))
	switch c.Mode {
	case "same":
		return input, true, true, nil
	case "nil":
		return nil, false, false, nil
	case "fail":
		return nil, false, false, errors.New("post-processing failed")
	case "state":
		ui.Say(fmt.Sprintf("%T %v", input.State(c.Text), input.State(c.Text)))
		return input, true, false, nil
	case "destroy":
		ui.Say(fmt.Sprintf("destroy: %v", input.Destroy()))
		return nil, false, false, nil
	case "hang":
		ui.Say("waiting")
		<-ctx.Done()
		return nil, false, false, ctx.Err()
	default:
		return &Artifact{id: c.Text, files: c.Names, undestroyable: c.Flag}, c.Flag, false, nil
	}
}
