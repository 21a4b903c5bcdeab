#!/bin/sh
# Stands in for systemctl and systemd-run (the name it is called by) where no systemd can be started: the few words that
# llama-fleet says to them, on real processes in sessions of their own. A unit is a file in $FLEET_UNITS with its command.
set -eu
active=$FLEET_UNITS/.active
mkdir -p "$active"

runs() { [ -e "$active/$1" ] && kill -0 "$(cat "$active/$1")" 2>/dev/null; }

start() {
  runs "$1" && return 0
  setsid sh -c 'echo $$ > "$0"; exec sh -c "$1"' "$active/$1" "$(cat "$FLEET_UNITS/$1")" </dev/null >/dev/null 2>&1 &
  until runs "$1"; do sleep 0.02; done
}

stop() {
  if runs "$1"; then kill "$(cat "$active/$1")"; fi
  rm -f "$active/$1"
}

show() {
  load=not-found state=inactive
  if [ -e "$FLEET_UNITS/$1" ] || runs "$1"; then load=loaded; fi
  if runs "$1"; then state=active; fi
  printf 'LoadState=%s\nActiveState=%s\n\n' "$load" "$state"
}

case ${0##*/} in
  systemctl)
    verb=$1
    while [ "$1" != -- ]; do shift; done
    shift
    for unit in "$@"; do "$verb" "$unit"; done
    ;;
  systemd-run)
    name='' after=''
    while [ "$1" != -- ]; do
      case $1 in
        --unit=*) name=${1#--unit=} ;;
        # words in double quotes, which a shell reads as systemd does
        --property=ExecStopPost=*) after=${1#--property=ExecStopPost=} ;;
      esac
      shift
    done
    shift
    # a session of its own, so that nothing that kills us or our process group reaches it
    setsid sh -c 'echo $$ > "$0"; : > "$1"; after=$2; shift 2; "$@"; rm -f "$0"; exec sh -c "$after"' \
      "$active/$name" "$active/.begun-$name" "$after" "$@" </dev/null >/dev/null 2>&1 &
    until [ -e "$active/.begun-$name" ]; do sleep 0.02; done
    ;;
esac
