#!/bin/bash
set -eu
[ "$PACKER_BUILDER_TYPE" = vmware-iso ] || exit 0
echo 'here the tools would be installed'
