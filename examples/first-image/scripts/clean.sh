#!/bin/bash
# What must not be the same in every machine that starts from this image, and what only this build needed.
set -euo pipefail

login=${SUDO_USER:?this script runs through sudo}
rm -f "$(getent passwd "$login" | cut -d: -f6)/.ssh/authorized_keys"
rm -f /etc/ssh/ssh_host_*
: >/etc/machine-id
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/tmp/* /root/.bash_history
sync
