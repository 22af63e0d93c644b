#!/bin/sh
# Installs the system packages Clauses needs, and only those that are missing.
#   systeme.sh          what the demonstration needs
#   systeme.sh essais   what the tests need too
# With everything in place it runs nothing: no apt, no root. Otherwise it installs as root or with sudo,
# and, where it is neither, prints the exact command and fails.
set -eu

python="${PYTHON:-python3}"
usage="${1:-demo}"

if ! command -v "$python" >/dev/null; then
    echo "Python est introuvable ($python) : Clauses demande Python 3.11 ou plus récent." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Clauses demande Python 3.11 ou plus récent ; $("$python" --version) est installé." >&2
    echo "Indiquer un autre interpréteur : make … PYTHON=python3.12" >&2
    exit 1
fi

installe() {
    test "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed
}

# The trials drive the browser without its windows, tabs and menus: half the load of « chromium ».
# On Ubuntu those packages only point to a snap, which cannot run everywhere:
# there, Playwright's own build is installed with its libraries by the Makefile.
chromium_par_apt() {
    ! grep -qs '^ID=ubuntu' /etc/os-release
}

manquants=""
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Not « python3-venv »: it would bring the module of another version than the chosen interpreter's.
    manquants="$manquants $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
fi
if [ "$usage" = essais ]; then
    if chromium_par_apt && ! [ -x /usr/bin/chromium-headless-shell ]; then
        manquants="$manquants chromium-headless-shell"
    fi
    if command -v dpkg-query >/dev/null; then
        # libatomic1: Playwright drives the browser through a Node of its own, which a bare Debian cannot load.
        for paquet in fonts-dejavu-core fonts-liberation libatomic1; do
            installe "$paquet" || manquants="$manquants $paquet"
        done
    fi
fi
if [ -z "$manquants" ]; then
    exit 0
fi

options="-y -q --no-install-recommends -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300"
if ! command -v apt-get >/dev/null; then
    echo "À installer avec le gestionnaire de paquets du système :$manquants" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    sudo=""
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo="sudo"
else
    echo "Des paquets du système manquent, et il faut être root pour les installer :" >&2
    echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends$manquants" >&2
    exit 1
fi

echo "Installation des paquets du système :$manquants"
# A list that fails to refresh (a third-party source, a fresh machine updating itself) need not be fatal:
# whether the packages can be had is decided by the installation below.
$sudo apt-get update -q -o Acquire::Retries=3 ||
    echo "La liste des paquets n’a pas pu être entièrement rafraîchie ; l’installation est tentée quand même." >&2
# shellcheck disable=SC2086 # both are lists of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install $options $manquants
