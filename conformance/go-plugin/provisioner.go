package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	packersdk "github.com/hashicorp/packer-plugin-sdk/packer"
)

// Provisioner does one thing with the machine.
type Provisioner struct {
	Config
	config Config
}

// Prepare wants a mode.
func (p *Provisioner) Prepare(raws ...interface{}) error {
	if err := p.config.decode(raws); err != nil {
		return err
	}
	if p.config.Mode == "strict" {
		return p.config.strict()
	}
	if p.config.Mode == "" {
		return errors.New("1 error occurred:\n\t* mode must be set\n\n")
	}
	return nil
}

// Provision does what the mode says.
func (p *Provisioner) Provision(ctx context.Context, ui packersdk.Ui, comm packersdk.Communicator, data map[string]interface{}) error {
	c := p.config
	switch c.Mode {
	case "run":
		cmd := &packersdk.RemoteCmd{Command: c.Text}
		if err := cmd.RunWithUi(ctx, comm, ui); err != nil {
			ui.Say("error: " + err.Error())
			return err
		}
		ui.Say(fmt.Sprintf("exit %d", cmd.ExitStatus()))
	case "stdin":
		// Sends so many bytes and counts what comes back.
		var out counter
		cmd := &packersdk.RemoteCmd{Command: c.Text, Stdin: io.LimitReader(zeros{}, c.Size), Stdout: &out, Stderr: io.Discard}
		if err := comm.Start(ctx, cmd); err != nil {
			return err
		}
		cmd.Wait()
		ui.Say(fmt.Sprintf("exit %d, %d bytes", cmd.ExitStatus(), out.bytes))
	case "slow-reader":
		out := &counter{pause: c.Delay}
		cmd := &packersdk.RemoteCmd{Command: c.Text, Stdout: out, Stderr: io.Discard}
		if err := comm.Start(ctx, cmd); err != nil {
			return err
		}
		cmd.Wait()
		ui.Say(fmt.Sprintf("exit %d, %d bytes", cmd.ExitStatus(), out.bytes))
	case "upload":
		return comm.Upload(c.Text, strings.NewReader(c.Other), nil)
	case "upload-file":
		f, err := os.Open(c.Other)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		return comm.Upload(c.Text, f, &info)
	case "upload-zeros":
		started := time.Now()
		err := comm.Upload(c.Text, io.LimitReader(zeros{}, c.Size), nil)
		ui.Say(fmt.Sprintf("uploaded in %s", time.Since(started)))
		return err
	case "calls":
		// So many calls, one after another.
		started := time.Now()
		for n := int64(0); n < c.Size; n++ {
			if err := comm.UploadDir(c.Text, c.Other, nil); err != nil {
				return err
			}
		}
		ui.Say(fmt.Sprintf("%d microseconds a call", time.Since(started).Microseconds()/c.Size))
	case "download":
		var content bytes.Buffer
		if err := comm.Download(c.Text, &content); err != nil {
			return err
		}
		ui.Say(content.String())
	case "directories":
		if err := comm.UploadDir(c.Text, c.Other, []string{"skipped"}); err != nil {
			return err
		}
		if err := comm.DownloadDir(c.Text, c.Other, nil); err != nil {
			ui.Error(err.Error())
		}
	case "many":
		var group sync.WaitGroup
		failures := make(chan error, c.Size)
		for n := int64(0); n < c.Size; n++ {
			group.Add(1)
			go func() {
				defer group.Done()
				var out bytes.Buffer
				cmd := &packersdk.RemoteCmd{Command: fmt.Sprintf("read line; echo $line-%d", n), Stdin: strings.NewReader(fmt.Sprintf("in-%d\n", n)), Stdout: &out}
				if err := comm.Start(ctx, cmd); err != nil {
					failures <- err
					return
				}
				if cmd.Wait(); out.String() != fmt.Sprintf("in-%d-%d\n", n, n) {
					failures <- fmt.Errorf("got %q", out.String())
				}
			}()
		}
		group.Wait()
		close(failures)
		for err := range failures {
			return err
		}
		ui.Say("all right")
	case "data":
		types := map[string]string{}
		for key, value := range data {
			types[key] = fmt.Sprintf("%T %v", value, value)
		}
		text, _ := json.Marshal(types)
		ui.Say(string(text))
	case "hang":
		ui.Say("waiting")
		<-ctx.Done()
		ui.Say("cancelled")
		return ctx.Err()
	case "panic":
		panic("panic in Provision")
	case "fail":
		return errors.New("provisioning failed: ünicode")
	}
	return nil
}

type counter struct {
	bytes int64
	pause time.Duration
}

func (c *counter) Write(p []byte) (int, error) {
	time.Sleep(c.pause)
	c.bytes += int64(len(p))
	return len(p), nil
}
