package main

import (
	"errors"
	"os"
	"regexp"
	"time"

	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/hashicorp/packer-plugin-sdk/common"
	packersdk "github.com/hashicorp/packer-plugin-sdk/packer"
	"github.com/hashicorp/packer-plugin-sdk/template/config"
	"github.com/zclconf/go-cty/cty"
)

// Config is the same for all components: each reads what it needs.
type Config struct {
	common.PackerConfig `mapstructure:",squash"`

	// What to do: see the component.
	Mode string `mapstructure:"mode"`
	// Text of the mode: a command, a path, a message.
	Text string `mapstructure:"text"`
	// Another path.
	Other string `mapstructure:"other"`
	// Bytes, or how often.
	Size  int64             `mapstructure:"size"`
	Delay time.Duration     `mapstructure:"delay"`
	Flag  bool              `mapstructure:"flag"`
	Names []string          `mapstructure:"names"`
	Table [][]string        `mapstructure:"table"`
	Tags  map[string]string `mapstructure:"tags"`
	Limit Limit             `mapstructure:"limit"`
	Rules []Rule            `mapstructure:"rule"`
}

// Limit is a block that may be there once.
type Limit struct {
	Most int `mapstructure:"most" cty:"most"`
}

// Rule is a block that may be there often.
type Rule struct {
	Name  string `mapstructure:"name" cty:"name"`
	Ports []int  `mapstructure:"ports" cty:"ports"`
}

// FlatConfig is the shape of the body.
type FlatConfig struct {
	BuildName *string           `cty:"packer_build_name"`
	Type      *string           `cty:"packer_builder_type"`
	Core      *string           `cty:"packer_core_version"`
	Debug     *bool             `cty:"packer_debug"`
	Force     *bool             `cty:"packer_force"`
	OnError   *string           `cty:"packer_on_error"`
	UserVars  map[string]string `cty:"packer_user_variables"`
	Sensitive []string          `cty:"packer_sensitive_variables"`

	Mode  *string           `cty:"mode"`
	Text  *string           `cty:"text"`
	Other *string           `cty:"other"`
	Size  *int64            `cty:"size"`
	Delay *string           `cty:"delay"`
	Flag  *bool             `cty:"flag"`
	Names []string          `cty:"names"`
	Table [][]string        `cty:"table"`
	Tags  map[string]string `cty:"tags"`
	Limit *FlatLimit        `cty:"limit"`
	Rules []FlatRule        `cty:"rule"`
}

// FlatLimit is Limit as it is written.
type FlatLimit struct {
	Most *int `cty:"most"`
}

// FlatRule is Rule as it is written.
type FlatRule struct {
	Name  *string `cty:"name"`
	Ports []int   `cty:"ports"`
}

// FlatMapstructure is what the SDK looks for to read HCL.
func (*Config) FlatMapstructure() interface{ HCL2Spec() map[string]hcldec.Spec } {
	return new(FlatConfig)
}

func attribute(name string, t cty.Type) hcldec.Spec {
	return &hcldec.AttrSpec{Name: name, Type: t}
}

// HCL2Spec is what the plugin says about its configuration.
func (*FlatConfig) HCL2Spec() map[string]hcldec.Spec {
	return map[string]hcldec.Spec{
		"packer_build_name":          attribute("packer_build_name", cty.String),
		"packer_builder_type":        attribute("packer_builder_type", cty.String),
		"packer_core_version":        attribute("packer_core_version", cty.String),
		"packer_debug":               attribute("packer_debug", cty.Bool),
		"packer_force":               attribute("packer_force", cty.Bool),
		"packer_on_error":            attribute("packer_on_error", cty.String),
		"packer_user_variables":      attribute("packer_user_variables", cty.Map(cty.String)),
		"packer_sensitive_variables": attribute("packer_sensitive_variables", cty.List(cty.String)),
		"mode":                       attribute("mode", cty.String),
		"text":                       attribute("text", cty.String),
		"other":                      attribute("other", cty.String),
		"size":                       attribute("size", cty.Number),
		"delay":                      attribute("delay", cty.String),
		"flag":                       attribute("flag", cty.Bool),
		"names":                      attribute("names", cty.List(cty.String)),
		"table":                      attribute("table", cty.List(cty.List(cty.String))),
		"tags":                       attribute("tags", cty.Map(cty.String)),
		"limit":                      &hcldec.BlockSpec{TypeName: "limit", Nested: hcldec.ObjectSpec{"most": attribute("most", cty.Number)}},
		"rule": &hcldec.BlockListSpec{TypeName: "rule", Nested: hcldec.ObjectSpec{
			"name":  attribute("name", cty.String),
			"ports": attribute("ports", cty.List(cty.Number)),
		}},
	}
}

// ConfigSpec serves all components that embed the configuration. A type that has no protobuf form is added on demand.
func (c *Config) ConfigSpec() hcldec.ObjectSpec {
	spec := hcldec.ObjectSpec((*FlatConfig)(nil).HCL2Spec())
	if os.Getenv("GO_PLUGIN_ODD_SPEC") != "" {
		spec["pair"] = attribute("pair", cty.Tuple([]cty.Type{cty.String, cty.Number}))
	}
	return spec
}

func (c *Config) decode(raws []interface{}) error {
	return config.Decode(c, &config.DecodeOpts{PluginType: "prebake.go-plugin", Interpolate: true}, raws...)
}

var plainName = regexp.MustCompile("^[a-z0-9-]+$")

// strict is what plugins of clouds are: the text has a form, the other text must be there, the size too.
func (c *Config) strict() error {
	var errs *packersdk.MultiError
	if !plainName.MatchString(c.Text) {
		errs = packersdk.MultiErrorAppend(errs, errors.New("only lower-case letters, digits and hyphens are allowed"))
	}
	if c.Other == "" {
		errs = packersdk.MultiErrorAppend(errs, errors.New("the other one is missing"))
	}
	if c.Size == 0 {
		errs = packersdk.MultiErrorAppend(errs, errors.New("Size must be given"))
	}
	if errs == nil {
		return nil
	}
	return errs
}
