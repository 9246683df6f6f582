// A plugin of our own for the tests: it uses every feature of the plugin protocol, and misbehaves when its
// configuration says so.
//
// Besides `describe` and `start` it knows `decode-spec` and `decode-value`: they read what our encoders wrote, as Go
// reads it, from standard input.
package main

import (
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/hashicorp/packer-plugin-sdk/plugin"
	"github.com/hashicorp/packer-plugin-sdk/version"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err.Error())
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 {
		switch args[0] {
		case "decode-spec":
			return decodeSpec(os.Stdin, os.Stdout)
		case "decode-value":
			return decodeValue(os.Stdin, os.Stdout)
		}
	}
	// As plugins before the protobuf form: they count their arguments.
	if os.Getenv("GO_PLUGIN_OLD") != "" {
		for _, arg := range args {
			if arg == "--protobuf" {
				return fmt.Errorf("start takes two arguments")
			}
		}
	}
	set := plugin.NewSet()
	set.RegisterBuilder(plugin.DEFAULT_NAME, new(Builder))
	set.RegisterProvisioner("run", new(Provisioner))
	set.RegisterPostProcessor("make", new(PostProcessor))
	set.RegisterDatasource("values", new(Datasource))
	set.SetVersion(version.NewPluginVersion("1.2.3", "", ""))
	return set.Run()
}

// What a spec says, in the words of the recorded vectors.
func decodeSpec(in io.Reader, out io.Writer) error {
	var spec hcldec.ObjectSpec
	if err := gob.NewDecoder(in).Decode(&spec); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(plainSpec(spec))
}

func plainSpec(spec hcldec.Spec) interface{} {
	switch spec := spec.(type) {
	case hcldec.ObjectSpec:
		members := map[string]interface{}{}
		for key, member := range spec {
			members[key] = plainSpec(member)
		}
		return map[string]interface{}{"object": members}
	case *hcldec.AttrSpec:
		return map[string]interface{}{"attr": spec.Name, "type": spec.Type, "required": spec.Required}
	case *hcldec.BlockSpec:
		return map[string]interface{}{"block": spec.TypeName, "required": spec.Required, "nested": plainSpec(spec.Nested)}
	case *hcldec.BlockListSpec:
		return map[string]interface{}{"blockList": spec.TypeName, "min": spec.MinItems, "max": spec.MaxItems, "nested": plainSpec(spec.Nested)}
	default:
		return fmt.Sprintf("%T", spec)
	}
}

func decodeValue(in io.Reader, out io.Writer) error {
	var value cty.Value
	if err := gob.NewDecoder(in).Decode(&value); err != nil {
		return err
	}
	bytes, err := ctyjson.Marshal(value, cty.DynamicPseudoType)
	if err != nil {
		return err
	}
	_, err = out.Write(bytes)
	return err
}

func init() {
	gob.Register(new(hcldec.AttrSpec))
	gob.Register(new(hcldec.BlockSpec))
	gob.Register(new(hcldec.BlockListSpec))
	gob.Register(hcldec.ObjectSpec{})
}
