#!/bin/bash
# Runs as root on the new machine: leaves what a later look at the image can find.
set -eu
echo "provisioned as $(id -un) on $(hostname) by $PACKER_BUILD_NAME ($PACKER_BUILDER_TYPE)" | tee /etc/provisioned
