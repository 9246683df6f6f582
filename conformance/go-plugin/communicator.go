package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	packersdk "github.com/hashicorp/packer-plugin-sdk/packer"
)

// Local is a machine that is a directory: commands run there, relative paths are in it.
type Local struct {
	root string
}

func (l *Local) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(l.root, p)
}

// Start runs the command by a shell. The command "cannot start" cannot start.
func (l *Local) Start(_ context.Context, rc *packersdk.RemoteCmd) error {
	if rc.Command == "cannot start" {
		return errors.New("no route to host")
	}
	cmd := exec.Command("/bin/sh", "-c", rc.Command)
	cmd.Dir = l.root
	cmd.Stdout = rc.Stdout
	cmd.Stderr = rc.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		if rc.Stdin != nil {
			_, _ = io.Copy(input, rc.Stdin)
		}
		input.Close()
	}()
	go func() {
		_ = cmd.Wait()
		if rc.Command == "exit 250" {
			rc.SetExited(packersdk.CmdDisconnect)
			return
		}
		rc.SetExited(cmd.ProcessState.ExitCode())
	}()
	return nil
}

// Upload writes a file, with the mode that comes with it.
func (l *Local) Upload(p string, r io.Reader, fi *os.FileInfo) error {
	if strings.HasPrefix(p, "refused") {
		return errors.New("permission denied: " + p)
	}
	mode := os.FileMode(0o600)
	if fi != nil {
		mode = (*fi).Mode()
	}
	f, err := os.OpenFile(l.path(p), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(f, r)
	return err
}

// UploadDir copies a tree.
func (l *Local) UploadDir(dst string, src string, exclude []string) error {
	if !strings.HasSuffix(src, "/") {
		dst = filepath.Join(dst, filepath.Base(src))
	}
	return os.CopyFS(l.path(dst), os.DirFS(src))
}

// Download sends a file.
func (l *Local) Download(p string, w io.Writer) error {
	f, err := os.Open(l.path(p))
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// DownloadDir is what not every communicator has.
func (l *Local) DownloadDir(src string, dst string, exclude []string) error {
	return errors.New("DownloadDir is not implemented here")
}
