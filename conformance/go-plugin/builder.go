package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
	"time"

	packersdk "github.com/hashicorp/packer-plugin-sdk/packer"
)

// Builder makes "machines" that are directories of this machine.
type Builder struct {
	Config
	config Config
}

// Prepare refuses, warns, hangs or panics as the mode says.
func (b *Builder) Prepare(raws ...interface{}) ([]string, []string, error) {
	if err := b.config.decode(raws); err != nil {
		return nil, nil, err
	}
	switch b.config.Mode {
	case "panic-prepare":
		panic("panic in Prepare")
	case "hang-prepare":
		select {}
	case "warn":
		return []string{"Answer"}, []string{"first warning", "second ünicode warning"}, nil
	case "refuse":
		return nil, []string{"a warning too"}, errors.New("2 error(s) occurred:\n\n* mode is wrong\n* text is missing")
	case "strict":
		return []string{"Answer"}, nil, b.config.strict()
	}
	return []string{"Answer", "Wide"}, nil, nil
}

// Run does what the mode says; by default everything once.
func (b *Builder) Run(ctx context.Context, ui packersdk.Ui, hook packersdk.Hook) (packersdk.Artifact, error) {
	c := b.config
	data := map[string]interface{}{
		"ID": "machine-1", "Host": "127.0.0.1", "Port": 22, "User": "root", "Password": "", "ConnType": "local",
		"PackerRunUUID": os.Getenv("PACKER_RUN_UUID"), "PackerHTTPAddr": "", "PackerHTTPIP": "", "PackerHTTPPort": "0",
		"SSHPublicKey": "", "SSHPrivateKey": "", "WinRMPassword": "",
		"Answer": 42, "Wide": int64(1) << 60,
	}
	switch c.Mode {
	case "panic":
		ui.Say("about to panic")
		panic("panic in Run")
	case "exit":
		fmt.Fprintln(os.Stderr, "last words", c.Text)
		os.Exit(7)
	case "fail":
		ui.Error("something went wrong")
		return nil, errors.New("line 1\nline 2 ünicode")
	case "nil":
		return nil, nil
	case "hang":
		ui.Say("waiting")
		<-ctx.Done()
		time.Sleep(c.Delay)
		ui.Say("cleaning up")
		return nil, ctx.Err()
	case "machine":
		// A machine of this computer, as QEMU's is: a process that outlives a plugin that is killed.
		machine := exec.Command("sleep", "600")
		if err := machine.Start(); err != nil {
			return nil, err
		}
		defer machine.Process.Kill()
		ui.Say("created machine-1")
	case "deaf":
		ui.Say("not listening")
		time.Sleep(c.Delay)
		return &Artifact{id: "late"}, nil
	case "flood":
		line := strings.Repeat("x", 1023)
		for sent := int64(0); sent < c.Size; sent += 1024 {
			ui.Say(line)
		}
		return nil, nil
	case "big-say":
		ui.Say(strings.Repeat("y", int(c.Size)))
		return nil, nil
	case "stdout":
		_, err := io.Copy(os.Stdout, io.LimitReader(zeros{}, c.Size))
		return nil, err
	case "ask":
		answer, err := ui.Ask("Go on?")
		ui.Say(fmt.Sprintf("answer=%q err=%v", answer, err))
		return nil, nil
	case "odd-data":
		data["List"] = []string{"a", "b"}
		data["Bytes"] = []byte("bytes")
		data["Float"] = 1.5
		data["Nil"] = nil
		data["Time"] = time.Unix(1700000000, 0).UTC()
		data["Uint"] = uint64(1) << 63
		data["Nested"] = map[interface{}]interface{}{1: map[string]string{"k": "v"}}
	case "progress":
		body := ui.TrackProgress("http://example.test/a.b/disk.iso?x=1", 100, 100+c.Size, io.NopCloser(io.LimitReader(zeros{}, c.Size)))
		n, err := io.Copy(io.Discard, body)
		body.Close()
		ui.Say(fmt.Sprintf("copied %d %v", n, err))
		return nil, nil
	}
	log.Printf("[INFO] the text is %s", c.Text)
	ui.Say("one")
	ui.Message("two\nlines")
	ui.Machine("category", "a,b", "c\nd")
	written, _ := json.Marshal(map[string]interface{}{
		"name": c.PackerBuildName, "type": c.PackerBuilderType, "core": c.PackerCoreVersion, "debug": c.PackerDebug, "force": c.PackerForce,
		"text": c.Text, "size": c.Size, "delay": c.Delay.String(), "flag": c.Flag, "names": c.Names, "table": c.Table, "tags": c.Tags,
		"limit": c.Limit, "rules": c.Rules, "user": c.PackerUserVars,
	})
	ui.Say(string(written))
	if c.Mode != "no-hook" {
		comm := &Local{root: c.Other}
		if err := hook.Run(ctx, packersdk.HookProvision, ui, comm, data); err != nil {
			ui.Error("hook: " + err.Error())
			_ = hook.Run(ctx, packersdk.HookCleanupProvision, ui, comm, data)
			return nil, err
		}
	}
	return &Artifact{id: "image-1", files: c.Names, undestroyable: c.Flag, data: data}, nil
}

// Artifact is whatever it was made as.
type Artifact struct {
	id            string
	files         []string
	undestroyable bool
	data          map[string]interface{}
}

func (*Artifact) BuilderId() string { return "prebake.go-plugin" }
func (a *Artifact) Files() []string { return a.files }
func (a *Artifact) Id() string      { return a.id }
func (a *Artifact) String() string  { return "artifact " + a.id + "\nin two lines" }

// State knows a few names, one of them odd.
func (a *Artifact) State(name string) interface{} {
	switch name {
	case "generated_data":
		return a.data
	case "odd":
		return map[string]interface{}{"uint": uint64(1) << 63, "float": 2.0, "bytes": []byte{1, 2}, "time": time.Unix(1700000000, 5).UTC()}
	default:
		return nil
	}
}

// Destroy fails when it was told to.
func (a *Artifact) Destroy() error {
	if a.undestroyable {
		return errors.New("the image is in use")
	}
	return nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
