# Sourced by start, test and check: the virtual environment and what goes into it.
#
# Everything here can be interrupted anywhere and run again. `.venv/.whole` is there only while no
# pip is at work: without it the environment is made anew, since a package that pip was just
# unpacking cannot be told from a finished one. pip's own cache saves the second download.
# `.venv/.has-NAME` remembers what was installed, so that nothing is done twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PYTHON=$PWD/.venv/bin/python
trap 'exit 130' INT TERM

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Prints the name of a Python that can make the environment, or says what to install.
find_python() {
  local name version='' newest=''
  for name in python3 python3.13 python3.12 python3.11 python3.14; do
    version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    newest=${newest:-$version}
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
      printf '%s\n' "$name"
      return
    fi
    fail "Python $version is here without its venv module. Install python$version-venv (on Debian and" \
      "Ubuntu: apt-get install python$version-venv), then run this again."
  done
  fail "Python 3.11 or newer is needed; found here: ${newest:-none}. Install it (Debian, Ubuntu:" \
    "apt-get install python3 python3-venv; Fedora: dnf install python3; Arch: pacman -S python)," \
    "then run this again."
}

make_venv() {
  local python problem
  if [ -e .venv/.whole ] && "$PYTHON" -c '' 2>/dev/null; then return; fi
  python=$(find_python)
  say "Making a virtual environment in .venv"
  rm -f .venv/.whole
  problem=$("$python" -m venv --clear .venv 2>&1) ||
    fail "The virtual environment could not be made in .venv: ${problem##*$'\n'}"
  : >.venv/.whole
}

# pip_install WHAT ARGUMENTS…: pip's own words go to .venv/pip.log, its progress to the person.
pip_install() {
  local what=$1
  shift
  local status=0
  say "Installing $what"
  rm -f .venv/.whole
  "$PYTHON" -m pip --disable-pip-version-check install --no-input --no-deps --progress-bar off \
    "$@" 2>&1 | tee .venv/pip.log | show_progress || status=${PIPESTATUS[0]}
  # Where pip fails in good order it takes back what it began; where it was killed, it cannot.
  if [ "$status" -lt 128 ]; then : >.venv/.whole; fi
  if [ "$status" = 0 ]; then return; fi
  say "Installing $what failed: $(grep -i '^error' .venv/pip.log | tail -n 1)"
  say "The whole story is in .venv/pip.log. Check the network, then run this again."
  return 1
}

show_progress() {
  local line count=0
  while IFS= read -r line; do
    case $line in
      Collecting\ *)
        count=$((count + 1))
        line=${line#Collecting }
        line="package $count: ${line%%[=( ]*}"
        ;;
      Installing\ collected*) line="unpacking them" ;;
      *) continue ;;
    esac
    if [ "$count" = 0 ]; then continue; fi
    if [ -t 2 ]; then
      printf '\r\033[K  %s' "$line" >&2
    elif [ "${line%% *}" = unpacking ] || [ $((count % 20)) = 0 ]; then
      say "  $line"
    fi
  done
  if [ -t 2 ] && [ "$count" -gt 0 ]; then say; fi
}

# once NAME STAMP COMMAND…: runs the command unless it was done for this very stamp.
once() {
  local mark=.venv/.has-$1 stamp=$2
  shift 2
  if [ "$(cat "$mark" 2>/dev/null)" = "$stamp" ]; then return; fi
  "$@" || return 1
  printf '%s\n' "$stamp" >"$mark.new"
  mv "$mark.new" "$mark"
}

# install base|whisper|dev: the pinned packages of requirements/, each checked against its hash.
install() {
  once "$1" "$(cksum <"requirements/$1.txt")" "install_$1"
}

install_base() {
  # One package comes as source only, and what builds it must be there first.
  sed -n '/^setuptools==/,/[^\\]$/p' requirements/base.txt >.venv/build.txt
  pip_install "what builds packages" --require-hashes -r .venv/build.txt &&
    pip_install "the libraries (some minutes, once)" \
      --require-hashes --no-build-isolation -r requirements/base.txt
}

install_whisper() {
  pip_install "the embedded recognizer" \
    --require-hashes --no-build-isolation -r requirements/whisper.txt
}

install_dev() {
  pip_install "what the tests need" --require-hashes --no-build-isolation -r requirements/dev.txt
}

install_project() {
  once project "$(cksum <pyproject.toml) $PWD" \
    pip_install "the program itself" --no-build-isolation -e .
}

# What the categoriser is trained from: its weights are made here and not kept with the source.
training_stamp() {
  cat scripts/train_understanding.py voice_assistant/understanding/*.{py,toml} \
    tests/understanding/{learned_*,examples}.toml prompts/practices/*.toml 2>/dev/null | cksum
}

train_understanding() {
  if [ ! -e voice_assistant/understanding/categoriser.bin ]; then rm -f .venv/.has-understanding; fi
  once understanding "$(training_stamp)" train_now
}

train_now() {
  say "Training what understands requests (some seconds, once)"
  "$PYTHON" scripts/train_understanding.py >.venv/training.log 2>&1 ||
    say "That failed (.venv/training.log); requests are understood by rules alone."
}

as_root() { [ "$(id -u)" = 0 ]; }

# The one command that installs PortAudio here; empty where none is known.
portaudio_command() {
  if command -v apt-get >/dev/null; then
    echo "apt-get install -y --no-install-recommends libportaudio2"
  elif command -v dnf >/dev/null; then
    echo "dnf install -y portaudio"
  elif command -v pacman >/dev/null; then
    echo "pacman -S --noconfirm portaudio"
  elif command -v zypper >/dev/null; then
    echo "zypper --non-interactive install libportaudio2"
  elif command -v apk >/dev/null; then
    echo "apk add portaudio"
  fi
}

has_portaudio() { "$PYTHON" -c 'import sounddevice' 2>/dev/null; }

# system_install COMMAND: as root only; apt's lists are fetched first, since a fresh image has none.
system_install() {
  as_root || return 1
  case $1 in apt-get*) DEBIAN_FRONTEND=noninteractive apt-get update >.venv/system.log 2>&1 || true ;; esac
  DEBIAN_FRONTEND=noninteractive sh -c "$1" >>.venv/system.log 2>&1
}

ensure_portaudio() {
  local command
  if has_portaudio; then return; fi
  command=$(portaudio_command)
  if [ -n "$command" ] && as_root; then
    say "Installing PortAudio, which sound needs"
    if system_install "$command" && has_portaudio; then return; fi
  fi
  say "Sound needs PortAudio: run '${command:-install PortAudio with your package manager}' as root." \
    "Until then sessions are typed."
}

# Everything that checks and tests need, which is also everything that the program needs.
make_dev_environment() {
  make_venv
  install base
  install dev
  install_project
  train_understanding
}
