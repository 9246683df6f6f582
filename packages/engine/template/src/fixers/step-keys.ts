/** Fixers of provisioners and post-processors that have only one. */
import { jsonObject, withMember, without } from "../json/json-tree.ts";
import { renameKey } from "./edits.ts";
import type { Fixer } from "./fixer.ts";
import { ofType } from "./fixer.ts";

const vagrantProviders = ["aws", "digitalocean", "virtualbox", "vmware"];

export const vagrantOverride: Fixer = {
  name: "pp-vagrant-override",
  advice: 'Settings for one provider go into "override".',
  atLoad: true,
  postProcessors: ofType("vagrant", (postProcessor) => {
    const moved = postProcessor.members.filter((member) => vagrantProviders.includes(member.key));
    if (moved.length === 0) return postProcessor;
    const override = moved.reduce((object, { key, value }) => withMember(object, key, value), jsonObject({}));
    return withMember(without(postProcessor, ...vagrantProviders), "override", override);
  }),
};

export const manifestFilename: Fixer = {
  name: "manifest-filename",
  advice: '"filename" is "output" now.',
  atLoad: true,
  postProcessors: ofType(
    "manifest",
    renameKey("filename", "output", { kind: "string", whenBoth: "old-wins" }),
  ),
};

export const galaxyCommand: Fixer = {
  name: "galaxy-command",
  advice: '"galaxycommand" is "galaxy_command" now.',
  atLoad: true,
  provisioners: ofType(
    "ansible-local",
    renameKey("galaxycommand", "galaxy_command", { kind: "string", whenBoth: "old-goes" }),
  ),
};
