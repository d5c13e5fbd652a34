# shellcheck shell=bash
# Shared by the scripts: where the checkout is, which dotnet to use, and how to stop with one sentence.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# The SDK's own language data (ICU) is a library that a bare Debian lacks; our programs do without it, too.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

fail() {
  echo "scripts/${0##*/}: $*" >&2
  exit 1
}

has_sdk() {
  [[ $("$1" --list-sdks 2> /dev/null) =~ (^|$'\n')10\.0\.[1-9][0-9][0-9]\  ]]
}

# Puts a .NET SDK 10 on PATH: the machine's own, else the one in ~/.dotnet, where setup installs it.
use_dotnet() {
  has_sdk dotnet && return
  has_sdk "${HOME:-}/.dotnet/dotnet" || return 1
  export DOTNET_ROOT=$HOME/.dotnet PATH=$HOME/.dotnet:$PATH
}

# build TARGET: a Release build, with its messages on stderr; one that takes more than a few seconds says that it builds. One at a
# time, since two builds of one checkout collide (the build servers, which live on, must not inherit the lock).
build() {
  mkdir -p "$root/artifacts"
  (
    # The sleep outlives the kill: it must hold neither the lock nor a caller's pipe.
    { sleep 4 > /dev/null 2>&1 && echo "Building GanFunctional (a minute or two the first time) …" >&2; } 9>&- &
    notice=$!
    trap 'kill "$notice" 2> /dev/null || true' EXIT
    flock 9
    cd "$root" || exit # for global.json
    # As dotnet build, which would end every build, also a quiet one, with a summary.
    dotnet msbuild -restore -m -p:Configuration=Release -nologo -v:quiet "$1" >&2 9>&-
  ) 9> "$root/artifacts/build.lock"
}
