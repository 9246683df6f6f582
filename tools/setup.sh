# Sourced by ./test and ./quickstart from the root of the clone: makes node_modules match package-lock.json.
# npm comes with any Node; the Node that runs Prebake comes from npm, for this platform, as a dependency.
install_packages() {
  npm ci --no-audit --no-fund --loglevel=error >&2
  # Some versions of npm (Debian 12's 9.2) install this package without the link to its program.
  for package in node_modules/node-*; do
    if [ -x "$package/bin/node" ]; then ln -sf "../${package#node_modules/}/bin/node" node_modules/.bin/node; fi
  done
}

command -v npm >/dev/null 2>&1 || {
  echo "npm is missing: installing it with apt" >&2
  if [ "$(id -u)" = 0 ]; then asroot=; else asroot=sudo; fi
  $asroot apt-get update -qq && $asroot apt-get install -y -qq --no-install-recommends npm ca-certificates >&2
}
if ! cmp -s package-lock.json node_modules/.prebake-lock 2>/dev/null; then
  install_packages
  # An older Node's npm silently leaves out programs that want a newer one: once more, by the Node that has come.
  if [ -x node_modules/.bin/node ] && [ "$(node -p 'parseInt(process.versions.node)')" -lt 24 ]; then
    newer=$(mktemp -d)
    cp -L node_modules/.bin/node "$newer/node"
    oldpath=$PATH
    PATH="$newer:$PATH"
    install_packages
    PATH=$oldpath
    rm -rf "$newer"
  fi
  cp package-lock.json node_modules/.prebake-lock
fi
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
