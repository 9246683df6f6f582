#!/bin/bash
# Puts the uploaded greeting where every login shows it.
set -euo pipefail

install -D -m 644 /tmp/greeting.txt /usr/local/share/greeting.txt
rm /tmp/greeting.txt
echo "$IMAGE_VERSION" >/etc/image-version
cat >/etc/profile.d/greeting.sh <<'PROFILE'
cat /usr/local/share/greeting.txt
PROFILE
echo "installed version $IMAGE_VERSION"
