package main

import (
	"errors"
	"math/big"

	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"
)

// Datasource gives values of all types.
type Datasource struct {
	Config
	config Config
}

// Configure wants a mode.
func (d *Datasource) Configure(raws ...interface{}) error {
	if err := d.config.decode(raws); err != nil {
		return err
	}
	if d.config.Mode == "" {
		return errors.New("mode must be set")
	}
	return nil
}

// OutputSpec describes what both forms can carry.
func (d *Datasource) OutputSpec() hcldec.ObjectSpec {
	return hcldec.ObjectSpec{
		"text":   attribute("text", cty.String),
		"number": attribute("number", cty.Number),
		"names":  attribute("names", cty.List(cty.String)),
	}
}

// Execute gives what the mode says.
func (d *Datasource) Execute() (cty.Value, error) {
	switch d.config.Mode {
	case "fail":
		return cty.NullVal(cty.EmptyObject), errors.New("nothing was found")
	case "panic":
		panic("panic in Execute")
	case "hang":
		select {}
	case "unknown":
		return cty.ObjectVal(map[string]cty.Value{"text": cty.UnknownVal(cty.String), "number": cty.NumberIntVal(1)}), nil
	}
	wide, _ := new(big.Float).SetPrec(512).SetString("123456789012345678901234567890.125")
	return cty.ObjectVal(map[string]cty.Value{
		"text":   cty.StringVal(d.config.Text),
		"number": cty.NumberFloatVal(0.5),
		"wide":   cty.NumberVal(wide),
		"tenth":  cty.MustParseNumberVal("0.1"),
		"names":  cty.ListVal([]cty.Value{cty.StringVal("a"), cty.StringVal("ü")}),
		"set":    cty.SetVal([]cty.Value{cty.NumberIntVal(3), cty.NumberIntVal(-1)}),
		"map":    cty.MapVal(map[string]cty.Value{"k": cty.True}),
		"tuple":  cty.TupleVal([]cty.Value{cty.StringVal("t"), cty.False}),
		"null":   cty.NullVal(cty.String),
		"empty":  cty.ListValEmpty(cty.String),
	}), nil
}
