#!/usr/bin/env bash
# Installs the suite from a requirement that names a place or a version: install.sh REQUIREMENT
# A bare name is rejected. Whoever registers that name would get the credentials of the job.
set -euo pipefail
wanted="${1:-}"
case "$wanted" in
*==* | *@* | *.whl | ./* | /* | .) ;;
*)
  echo "install: '$wanted' is not pinned: write 'masstack-conformance==VERSION' of an index of yours," >&2
  echo "'masstack-conformance @ git+https://HOST/PROJECT@COMMIT', or the path of a wheel" >&2
  exit 2
  ;;
esac
python3 -m pip install --quiet --disable-pip-version-check "$wanted"
