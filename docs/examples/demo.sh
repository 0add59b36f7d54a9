#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A walk through ctanon on 3,000 invented people: two exports, their verification, an edited file, two refusals.
# Usage: docs/examples/demo.sh    (CTANON names the binary; without it, `ctanon` on the PATH)
set -euo pipefail

ctanon=${CTANON:-ctanon}
case $ctanon in */*) ctanon=$(realpath "$ctanon") ;; esac
policies=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../Policies/htcds-cases" && pwd)
as_of=2026-06-30

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

say() { printf '\n%s\n' "$*"; }

# Shows a command, runs it, and stops the demo unless it ends with the expected exit code.
run() {
    local expected=$1 code=0
    shift
    printf '$ ctanon'
    printf ' %q' "$@"
    printf '\n'
    "$ctanon" "$@" || code=$?
    if [ "$code" -ne "$expected" ]; then
        printf 'demo: exit code %d, %d was expected\n' "$code" "$expected" >&2
        exit 1
    fi
    if [ "$expected" -ne 0 ]; then printf '(exit code %d)\n' "$code"; fi
}

say 'First the keys: a ring for pseudonyms, a signing key, and a key pair for the shelter.'
run 0 keys new -o ring --signing-key signing.pem --public-key public.pem --identity shelter.txt

shelter=$(sed -n 's/^# public key: \(age1[0-9a-z]*\)$/\1/p' shelter.txt)
sed "/^  hope-shelter:/s/age1[0-9a-z]*/$shelter/" "$policies/policy.yaml" > policy.yaml
cp "$policies/country.csv" "$policies/sample.csv" "$policies/tests.yaml" .
mkdir escrow

say 'The policy is checked, and tried on made-up records, before any data is read.'
run 0 policy check policy.yaml
run 0 policy test tests.yaml

say 'A public file: who agreed, in groups of at least eleven people who look alike.'
run 0 filter --policy policy.yaml --audience public --keyring ring --sign signing.pem \
    --release demo-1 --as-of "$as_of" --backdated-because demo -o public.csv sample.csv
say 'Its first rows:'
head -n 4 public.csv

say 'A referral to one shelter: names are sealed for it, and only for people who named it.'
run 0 filter --policy policy.yaml --audience shelter-referral --keyring ring --sign signing.pem \
    --release demo-2 --as-of "$as_of" --backdated-because demo --escrow-dir escrow \
    -o referral.jsonl sample.csv
say 'Its first record:'
head -n 1 referral.jsonl

say 'Somebody else checks both: no personal data and no secret is needed, only the public key.'
run 0 verify public.csv --policy policy.yaml --manifest public.csv.manifest.json --trust public.pem
run 0 verify referral.jsonl --policy policy.yaml --manifest referral.jsonl.manifest.json \
    --trust public.pem

say 'One cell is edited. The auditor sees it.'
mkdir edited
sed '2s/[0-9]$/9/' public.csv > edited/public.csv
run 8 verify edited/public.csv --policy policy.yaml --manifest public.csv.manifest.json \
    --trust public.pem

say 'A column appears that nobody declared. Nothing is read, nothing is written.'
sed '1s/$/,notes2/' sample.csv > surprise.csv
run 4 filter --policy policy.yaml --audience public --as-of "$as_of" --backdated-because demo \
    -o surprise.public.csv surprise.csv
[ ! -e surprise.public.csv ]

say 'The same data, but only one record in a hundred may be left out. It cannot be done.'
sed -e 's/max_suppression: 0.2/max_suppression: 0.01/' \
    -e 's/prs_Birthdate: solver /prs_Birthdate: by-5 /' policy.yaml > strict.yaml
run 5 filter --policy strict.yaml --audience public --as-of "$as_of" --backdated-because demo \
    -o strict.csv sample.csv
[ ! -e strict.csv ]

say 'That is all: two exports, both with evidence, an edited file that was found out, and two refusals. The folder is deleted now.'
