#!/bin/bash
set -eu
[ "$PACKER_BUILDER_TYPE" = virtualbox-iso ] || exit 0
echo 'here the guest additions would be installed'
