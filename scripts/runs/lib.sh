# shellcheck shell=bash
# Shared by the runs of this folder: where the data are, where results go, and how a run is started.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

name=${0##*/}
data=${GAN_DATA:-$root/../shared/data}
cache=$root/runs/data
pictures=$root/docs/pictures
fashion=/usr/share/datasets/fashion-mnist

# Where data is missing there is nothing to run: one sentence, and the exit status of a wrong call.
missing() {
  echo "scripts/runs/$name: $*" >&2
  exit 2
}

gan() { "$root/scripts/gan" "$@"; }

# script NAME ARGUMENT…: an F# script of this folder, on the libraries that gan's build made.
script() {
  gan --version > /dev/null
  use_dotnet
  dotnet fsi "$root/scripts/runs/$1.fsx" "${@:2}"
}

# new_run: the folder of this run in `run`, which is runs/NAME, or runs/NAME-2 and so on where that is taken.
new_run() {
  local i
  run=$root/runs/$name
  for ((i = 2; ; i++)); do
    [[ -e $run ]] || break
    run=$root/runs/$name-$i
  done
  mkdir -p "$run" "$pictures"
}

# unpack SET ARCHIVE: a set of the shared data in `unpacked`, which is unpacked only once.
unpack() {
  local archive=$data/$1/$2
  unpacked=$cache/$1
  [[ -f $archive ]] || missing "the images '$archive' are not there; set GAN_DATA to the folder that holds $1/$2."
  [[ -d $unpacked ]] && return
  mkdir -p "$cache"
  local aside
  aside=$(mktemp -d "$cache/$1.XXXXXX")
  tar -xf "$archive" -C "$aside" || fail "'$archive' could not be unpacked."
  mv "$aside" "$unpacked"
}

# fashion_mnist: stops where the images of Debian's package are not there.
fashion_mnist() {
  [[ -f $fashion/t10k-images-idx3-ubyte.gz ]] || missing "Fashion-MNIST is not in '$fashion'; run scripts/setup."
}

# openmoji_index: the rows of OpenMoji's table: file, key, emoji, name, group, subgroup, tags, tone, gender.
openmoji_index() {
  tail -n +2 "$data/openmoji/index.tsv" | tr -d '\r'
}

# cycle_error LOG: CycleGAN's cycle_a + cycle_b in the first and in the last tenth of a training.
cycle_error() {
  awk '
    { error[NR] = value("G.cycle_a") + value("G.cycle_b") }
    function value(key) { return match($0, "\"" key "\":[^,}]*") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) : 0 }
    function mean(from, to,   i, sum) { for (i = from; i <= to; i++) sum += error[i]; return sum / (to - from + 1) }
    END {
      tenth = NR < 10 ? 1 : int(NR / 10)
      printf "Cycle error: %.3f in the first tenth of the training, %.3f in the last\n", mean(1, tenth), mean(NR - tenth + 1, NR)
    }' "$1"
}
